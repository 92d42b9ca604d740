/** `seed`: prepares data and read models, so that the next run only has to clone them. */

import { minutesText } from '../results/format.ts';
import { datasets } from '../seed/data/datasets.ts';
import { prepareTemplate } from '../seed/databases/templates.ts';
import { namedStrategies, strategies } from '../servers/strategies/index.ts';
import { names, parseDatasets, parseStrategies, seedOption } from './options/choices.ts';
import { commandOf, option, optionOr } from './options/command.ts';
import { exitCodes } from './session/exit-codes.ts';
import { inSession } from './session/session.ts';

const options = {
  dataset: optionOr('<names>', names(datasets), parseDatasets, 'small'),
  strategy: option('<names>', `only these: ${names(namedStrategies)}`, parseStrategies, strategies),
  seed: seedOption,
};

const help = `
Examples:
  npm run seed -- --dataset medium
  npm run seed -- --dataset tiny,small --strategy qm`;

export const seedCommand = commandOf(options, help, (flags) =>
  inSession('seed', 'What is ready is kept.', async ({ progress, signal, runId, say, openCluster }) => {
    const cluster = await openCluster();
    for (const dataset of flags.dataset) {
      const startMs = performance.now();
      for (const strategy of flags.strategy) {
        await prepareTemplate(cluster, {
          dataset,
          seed: flags.seed,
          strategy,
          progress: (done, total, step) => progress.step({ phase: `${dataset.name}: ${step}`, done, total }),
          signal,
          runId,
        });
      }
      const rows = dataset.users + dataset.posts + dataset.comments;
      say(
        `${dataset.name} is ready for ${names(flags.strategy)}: ${rows.toLocaleString('en')} rows, ` +
          `${minutesText(performance.now() - startMs)} min`,
      );
    }
    return exitCodes.fine;
  }),
);
