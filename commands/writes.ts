/** `writes`: what keeping a read model true costs those who write. */
import type { Command } from 'commander';
import { writesTables } from '../reports/studies/writes.ts';
import { newRunId } from '../results/store.ts';
import { outcomeOfWrites } from '../results/studies/writes.ts';
import { reference } from '../results/trial.ts';
import { watchingDatabase } from '../runner/database-witness.ts';
import { readEnvironment } from '../runner/environment.ts';
import { openRunCluster } from '../runner/run-cluster.ts';
import { measureWrites } from '../runner/writes/writes.ts';
import type { Dataset } from '../seed/datasets.ts';
import { datasets } from '../seed/datasets.ts';
import { poolConnectionsDefault } from '../servers/database.ts';
import { alternatives, namedStrategies, strategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import { seedDefault, seedMax } from './bench-options.ts';
import { names, parseDataset, parseInteger, parseStrategies } from './choices.ts';
import { exitCodes } from './exit-codes.ts';
import { figuresLine, writeFigures } from './figures-file.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';
import { printWhole } from './print.ts';
import { createProgress } from './progress.ts';
import { refreshIntervalOption } from './refresh-interval.ts';
import { checkWritable } from './writable.ts';

interface WritesFlags {
  readonly strategy?: readonly Strategy[];
  readonly dataset?: Dataset;
  readonly writers?: number;
  readonly seconds?: number;
  readonly rounds?: number;
  readonly seed?: number;
  readonly refreshInterval?: number;
  readonly out?: string;
}

/** Bare tables, and all that store documents; what is refreshed by the clock is as late as its interval says. */
const strategiesDefault = [...strategies, ...alternatives]
  .filter(
    ({ name, stored, keeper }) =>
      name === reference || (stored !== undefined && keeper?.refreshIntervalMs === undefined),
  )
  .map(({ name }) => name)
  .join(',');

export function writesCommand(command: Command): Command {
  return command
    .option('--strategy <names>', `as in bench; ${strategiesDefault} when not said`, parseStrategies)
    .option('--dataset <name>', `${names(datasets)}; small when not said`, parseDataset)
    .option('--writers <number>', 'connections that write; 8 when not said', parseInteger(1, 64))
    .option('--seconds <number>', 'of each slice; 2 when not said', parseInteger(1, 600))
    .option(
      '--rounds <number>',
      'slices of each strategy and workload; 4 when not said',
      parseInteger(1, 100),
    )
    .option('--seed <number>', `${seedDefault} when not said`, parseInteger(0, seedMax))
    .addOption(refreshIntervalOption())
    .option('--out <file>', 'write every figure here, as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run writes\n  npm run writes -- --strategy qm,qm~join-names --rounds 6 --out writes.json\n' +
        '  npm run writes -- --strategy mv --rounds 1 --seconds 5 --refresh-interval 2s\n\n' +
        'Bare tables (normalized) are always measured beside the others, in the same rounds. A keeper (refresher,\n' +
        'projector) runs beside the slices of its own strategy only.\n\n' +
        'Exit codes: 0 fine, 1 a strategy differs from the truth at the end, 64 wrong use, 70 the environment failed,\n' +
        '130 interrupted.',
    )
    .action(async (flags: WritesFlags) => {
      process.exitCode = await writes(flags);
    });
}

async function writes(flags: WritesFlags): Promise<number> {
  if (flags.out !== undefined) await checkWritable(flags.out);
  const chosen = flags.strategy ?? parseStrategies(strategiesDefault);
  const measured = namedStrategies.filter(
    (strategy) => strategy.name === reference || chosen.includes(strategy),
  );
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  });
  const runId = newRunId('writes', new Date());
  const seed = flags.seed ?? seedDefault;
  try {
    const cluster = await openRunCluster(runId);
    try {
      const environment = await readEnvironment(cluster, seed, poolConnectionsDefault);
      const options = {
        cluster,
        runId,
        strategies: measured,
        dataset: flags.dataset ?? parseDataset('small'),
        writers: flags.writers ?? 8,
        seconds: flags.seconds ?? 2,
        rounds: flags.rounds ?? 4,
        seed,
        refreshIntervalMs: flags.refreshInterval,
      };
      const outcome = await watchingDatabase(cluster, signal, () => measureWrites(options, progress, signal));
      progress.clear();
      printWhole(writesTables(outcome));
      if (flags.out !== undefined) {
        const { writers, seconds, rounds, dataset } = options;
        const settings = { writers, seconds, rounds, dataset: dataset.name, seed };
        writeFigures(flags.out, { id: runId, environment, settings, ...outcome });
        console.log(`\n${figuresLine(flags.out)}`);
      }
      return exitCodes[outcomeOfWrites(outcome)];
    } finally {
      progress.clear();
      await cluster.stop();
    }
  } catch (error) {
    if (!(await wasInterrupted(signal))) throw error;
    throw new Interrupted('Nothing was kept.');
  }
}
