/** `seed`: prepare data and read models, so that the next run only clones them. */
import type { Command } from 'commander';
import { type Dataset, datasets } from '../seed/data/datasets.ts';
import { prepareTemplate } from '../seed/databases/templates.ts';
import { namedStrategies, strategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import { seedDefault, seedMax } from './options/bench-options.ts';
import { names, parseDatasets, parseInteger, parseStrategies } from './options/choices.ts';
import { minutes } from './session/progress.ts';
import { inSession } from './session/session.ts';

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

function seed(flags: SeedFlags): Promise<void> {
  const chosen = flags.dataset ?? datasets.filter(({ name }) => name === 'small');
  const chosenStrategies = flags.strategy ?? strategies;
  const seedNumber = flags.seed ?? seedDefault;
  return inSession(
    'seed',
    'What is ready is kept.',
    async ({ progress, signal, runId, say, openCluster }) => {
      const cluster = await openCluster();
      for (const dataset of chosen) {
        const startMs = performance.now();
        for (const strategy of chosenStrategies) {
          await prepareTemplate(cluster, {
            dataset,
            seed: seedNumber,
            strategy,
            progress: (done, total, step) =>
              progress.step({ phase: `${dataset.name}: ${step}`, done, total }),
            signal,
            runId,
          });
        }
        const rows = dataset.users + dataset.posts + dataset.comments;
        say(
          `${dataset.name} is ready for ${names(chosenStrategies)}: ${rows.toLocaleString('en')} rows, ` +
            `${minutes(performance.now() - startMs)} min`,
        );
      }
    },
  );
}
