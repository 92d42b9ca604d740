/** `serve`: one strategy's server on loopback for a person to use, with a page for queries and with its maintainer. */
import { once } from 'node:events';
import { everyText } from '../results/format.ts';
import { ChildError } from '../runner/process/child.ts';
import { MaintainerRecord, startMaintainer } from '../runner/process/maintainer.ts';
import { Database, poolConnectionsDefault } from '../servers/database/database.ts';
import { Writer } from '../servers/mutations/writer.ts';
import { createServer } from '../servers/server.ts';
import { namedStrategies } from '../servers/strategies/index.ts';
import { transformerDefault, transformers } from '../servers/transformer/index.ts';
import {
  datasetOption,
  names,
  parseInteger,
  parseStrategy,
  parseTransformer,
  refreshIntervalOption,
} from './options/choices.ts';
import { commandOf, type FlagsOf, option, optionOr } from './options/command.ts';
import { exitCodes } from './session/exit-codes.ts';
import { inSession, type Session } from './session/session.ts';

const options = {
  strategy: optionOr('<name>', names(namedStrategies), parseStrategy, 'normalized'),
  dataset: datasetOption,
  transformer: optionOr(
    '<name>',
    `for /direct: ${names(transformers)}`,
    parseTransformer,
    transformerDefault.name,
  ),
  port: option('<number>', 'a free port; 0 picks any free one', parseInteger(0, 65_535), 4000),
  refreshInterval: refreshIntervalOption,
};

const help = `
Example:
  npm run serve -- --strategy qm --port 4001`;

export const serveCommand = commandOf(options, help, (flags) =>
  inSession('serve', 'It was stopped before it served anything.', (session) =>
    serveUntilStopped(session, flags),
  ),
);

async function serveUntilStopped(
  { signal, progress, openCluster, openDatabase }: Session,
  { port, transformer, strategy, dataset, refreshInterval }: FlagsOf<typeof options>,
): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const databases = stack.use(await openDatabase(await openCluster(), dataset, strategy));
  progress.clear();
  const record = new MaintainerRecord(strategy, refreshInterval);
  const url = databases.url(strategy);
  const maintainer = strategy.maintainer
    ? stack.use(await startMaintainer(strategy.maintainer, record, url, signal, { isSettled: true }))
    : null;
  const database = new Database(url, poolConnectionsDefault, strategy.database);
  stack.defer(() => database.close());
  const server = createServer(strategy.open(database), {
    hasPage: true,
    transformer,
    writer: new Writer(database),
  });
  stack.defer(() => server.close());
  const address = await server.listen({ host: '127.0.0.1', port });
  console.log(
    `${strategy.name} (${strategy.title}) on ${dataset.name}: ${address}  (queries: POST ${address}/graphql or /direct)`,
  );
  if (maintainer) console.log(maintainerLine(record));
  console.log('Stop with Ctrl-C.');
  // Without its maintainer, a server would go on answering with outdated data.
  const lost = maintainer?.gone.then((words) => {
    if (!signal.aborted) throw new ChildError(words);
  });
  await Promise.race([signal.aborted || once(signal, 'abort'), ...(lost ? [lost] : [])]);
  return exitCodes.fine;
}

/** How far answers lag behind writes. */
function maintainerLine({ refreshIntervalMs }: MaintainerRecord): string {
  return refreshIntervalMs === null
    ? 'Its maintainer runs beside it: what is written is answered shortly after.'
    : `Its maintainer runs beside it, a refresh every ${everyText(refreshIntervalMs)}: what is written is answered after one.`;
}
