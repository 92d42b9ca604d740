/** `serve`: one strategy's server for a person, with GraphiQL, on loopback. */
import { once } from 'node:events';
import { Command } from 'commander';
import { newRunId } from '../results/store.ts';
import { openRunCluster } from '../runner/run-cluster.ts';
import { openRunDatabases } from '../runner/run-databases.ts';
import { type Dataset, datasets } from '../seed/datasets.ts';
import { Database, poolConnectionsDefault } from '../servers/database.ts';
import { createServer } from '../servers/server.ts';
import { namedStrategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import { transformerDefault, transformers } from '../servers/transformer/index.ts';
import type { Transformer } from '../servers/transformer/transformer.ts';
import { seedDefault } from './bench-options.ts';
import { names, parseDataset, parseInteger, parseStrategy, parseTransformer } from './choices.ts';
import { interruptionSignal } from './interruption.ts';
import { createProgress } from './progress.ts';

interface ServeFlags {
  readonly strategy?: Strategy;
  readonly dataset?: Dataset;
  readonly transformer?: Transformer;
  readonly port: number;
}

const strategyDefault = 'normalized';
const datasetDefault = 'small';

export function serveCommand(): Command {
  return new Command('serve')
    .description('serve one strategy on loopback, with GraphiQL, until Ctrl-C')
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
    .addHelpText('after', '\nExample:\n  npm run serve -- --strategy qm --port 4001')
    .action(serve);
}

async function serve({ port, transformer = transformerDefault, ...flags }: ServeFlags): Promise<void> {
  const strategy = flags.strategy ?? parseStrategy(strategyDefault);
  const dataset = flags.dataset ?? parseDataset(datasetDefault);
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => process.stderr.write(`${text}\n`));
  const runId = newRunId('serve', new Date());
  await using stack = new AsyncDisposableStack();
  const cluster = await openRunCluster(runId);
  stack.defer(() => cluster.stop());
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
  const database = new Database(databases.url(strategy), poolConnectionsDefault, strategy.database);
  stack.defer(() => database.close());
  const server = createServer(strategy.open(database), { graphiql: true, transformer });
  stack.defer(() => server.close());
  const address = await server.listen({ host: '127.0.0.1', port });
  console.log(
    `${strategy.name} (${strategy.title}) on ${dataset.name}: ${address}/graphiql  (queries: POST ${address}/graphql or /direct)`,
  );
  console.log('Stop with Ctrl-C.');
  if (!signal.aborted) await once(signal, 'abort');
}
