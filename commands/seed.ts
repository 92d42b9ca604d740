/** `seed`: prepare data and read models, so that the next run only clones them. */
import type { Command } from 'commander';
import { newRunId } from '../results/store.ts';
import { openRunCluster } from '../runner/run-cluster.ts';
import { type Dataset, datasets } from '../seed/datasets.ts';
import { prepareTemplate } from '../seed/templates.ts';
import { namedStrategies, strategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import { seedDefault, seedMax } from './bench-options.ts';
import { names, parseDatasets, parseInteger, parseStrategies } from './choices.ts';
import { interruptionSignal } from './interruption.ts';
import { createProgress, minutes } from './progress.ts';

interface SeedFlags {
  readonly dataset?: readonly Dataset[];
  readonly strategy?: readonly Strategy[];
  readonly seed?: number;
}

export function seedCommand(command: Command): Command {
  return command
    .option('--dataset <names>', `${names(datasets)}; small when not said`, parseDatasets)
    .option('--strategy <names>', `only these: ${names(namedStrategies)}`, parseStrategies)
    .option('--seed <number>', `${seedDefault} when not said`, parseInteger(0, seedMax))
    .addHelpText(
      'after',
      '\nExamples:\n  npm run seed -- --dataset medium\n  npm run seed -- --dataset tiny,small --strategy qm',
    )
    .action(seed);
}

async function seed(flags: SeedFlags): Promise<void> {
  const chosen = flags.dataset ?? datasets.filter(({ name }) => name === 'small');
  const chosenStrategies = flags.strategy ?? strategies;
  const seedNumber = flags.seed ?? seedDefault;
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => process.stderr.write(`${text}\n`));
  const runId = newRunId('seed', new Date());
  const cluster = await openRunCluster(runId);
  try {
    for (const dataset of chosen) {
      const startMs = performance.now();
      for (const strategy of chosenStrategies) {
        await prepareTemplate(cluster, {
          dataset,
          seed: seedNumber,
          strategy,
          progress: (done, total, step) => progress.step({ phase: `${dataset.name}: ${step}`, done, total }),
          signal,
          runId,
        });
      }
      progress.clear();
      const rows = dataset.users + dataset.posts + dataset.comments;
      console.log(
        `${dataset.name} is ready for ${names(chosenStrategies)}: ${rows.toLocaleString('en')} rows, ` +
          `${minutes(performance.now() - startMs)} min`,
      );
    }
  } finally {
    progress.clear();
    await cluster.stop();
  }
}
