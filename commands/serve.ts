/** `serve`: one strategy's server for a person, with a page to ask it on, and its keeper beside it, on loopback. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { everyText } from '../results/format.ts';
import { openRunDatabases } from '../runner/database/run-databases.ts';
import { ChildError } from '../runner/process/child.ts';
import { KeeperRecord, startKeeper } from '../runner/process/keeper.ts';
import { type Dataset, datasets } from '../seed/data/datasets.ts';
import { Database, poolConnectionsDefault } from '../servers/database/database.ts';
import { createServer } from '../servers/server.ts';
import { namedStrategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import { transformerDefault, transformers } from '../servers/transformer/index.ts';
import type { Transformer } from '../servers/transformer/transformer.ts';
import { seedDefault } from './options/bench-options.ts';
import { names, parseDataset, parseInteger, parseStrategy, parseTransformer } from './options/choices.ts';
import { refreshIntervalOption } from './options/refresh-interval.ts';
import { inSession, type Session } from './session/session.ts';

interface ServeFlags {
  readonly strategy?: Strategy;
  readonly dataset?: Dataset;
  readonly transformer?: Transformer;
  readonly port: number;
  readonly refreshInterval?: number;
}

const strategyDefault = 'normalized';
const datasetDefault = 'small';

export function serveCommand(command: Command): Command {
  return command
    .option('--strategy <name>', `${names(namedStrategies)}; ${strategyDefault} when not said`, parseStrategy)
    .option('--dataset <name>', `${names(datasets)}; ${datasetDefault} when not said`, parseDataset)
    .option(
      '--transformer <name>',
      `of /direct: ${names(transformers)}; ${transformerDefault.name} when not said`,
      parseTransformer,
    )
    .option(
      '--port <number>',
      'a free port of your choice; any free one when 0',
      parseInteger(0, 65_535),
      4000,
    )
    .addOption(refreshIntervalOption())
    .addHelpText('after', '\nExample:\n  npm run serve -- --strategy qm --port 4001')
    .action(serve);
}

function serve(flags: ServeFlags): Promise<void> {
  return inSession('serve', 'It was stopped before it served anything.', (session) =>
    serveUntilStopped(session, flags),
  );
}

async function serveUntilStopped(
  { signal, progress, runId, openCluster }: Session,
  { port, transformer = transformerDefault, ...flags }: ServeFlags,
): Promise<void> {
  const strategy = flags.strategy ?? parseStrategy(strategyDefault);
  const dataset = flags.dataset ?? parseDataset(datasetDefault);
  const cluster = await openCluster();
  await using stack = new AsyncDisposableStack();
  const databases = await openRunDatabases({
    cluster,
    runId,
    dataset,
    seed: seedDefault,
    strategies: [strategy],
    progress: (done, total, step) => progress.step({ phase: `${dataset.name}: ${step}`, done, total }),
    signal,
  });
  stack.use(databases);
  progress.clear();
  const record = new KeeperRecord(strategy, flags.refreshInterval);
  const url = databases.url(strategy);
  const keeper = strategy.keeper
    ? stack.use(await startKeeper(strategy.keeper, record, url, signal, { isSettled: true }))
    : null;
  const database = new Database(url, poolConnectionsDefault, strategy.database);
  stack.defer(() => database.close());
  const server = createServer(strategy.open(database), { hasPage: true, transformer });
  stack.defer(() => server.close());
  const address = await server.listen({ host: '127.0.0.1', port });
  console.log(
    `${strategy.name} (${strategy.title}) on ${dataset.name}: ${address}  (queries: POST ${address}/graphql or /direct)`,
  );
  if (keeper) console.log(keeperLine(record));
  console.log('Stop with Ctrl-C.');
  // Without its keeper a server goes on answering what was true before.
  const lost = keeper?.gone.then((words) => {
    if (!signal.aborted) throw new ChildError(words);
  });
  await Promise.race([signal.aborted || once(signal, 'abort'), ...(lost ? [lost] : [])]);
}

/** How late answers are. */
function keeperLine({ refreshIntervalMs }: KeeperRecord): string {
  return refreshIntervalMs === null
    ? 'Its keeper runs beside it: what is written is answered shortly after.'
    : `Its keeper runs beside it, a refresh every ${everyText(refreshIntervalMs)}: what is written is answered after one.`;
}
