/** `writes`: what keeping a read model true costs its writers. */
import { writesTables } from '../../reports/studies/writes.ts';
import { reference } from '../../results/run-file/case.ts';
import { outcomeOfWrites } from '../../results/studies/writes.ts';
import { measureWrites } from '../../runner/writes/writes.ts';
import { alternatives, namedStrategies, strategies } from '../../servers/strategies/index.ts';
import {
  datasetOption,
  outOption,
  parseInteger,
  parseStrategies,
  refreshIntervalOption,
  seedOption,
} from '../options/choices.ts';
import { commandOf, optionOr } from '../options/command.ts';
import { runDatabaseStudy } from '../session/study.ts';

/** Bare tables, and all strategies that store documents; those refreshed by the clock are as late as their interval. */
const strategiesDefault = [...strategies, ...alternatives]
  .filter(
    ({ name, stored, maintainer }) =>
      name === reference || (stored !== undefined && maintainer?.refreshIntervalMs === undefined),
  )
  .map(({ name }) => name)
  .join(',');

const options = {
  strategy: optionOr('<names>', 'as in bench', parseStrategies, strategiesDefault),
  dataset: datasetOption,
  writers: optionOr('<number>', 'connections that write', parseInteger(1, 64), '8'),
  seconds: optionOr('<number>', 'of each window', parseInteger(1, 600), '2'),
  rounds: optionOr('<number>', 'windows of each strategy and workload', parseInteger(1, 100), '4'),
  seed: seedOption,
  refreshInterval: refreshIntervalOption,
  out: outOption,
};

const help = `
Examples:
  npm run writes
  npm run writes -- --strategy qm,qm~join-names --rounds 6 --out writes.json
  npm run writes -- --strategy mv --rounds 1 --seconds 5 --refresh-interval 2s

Bare tables (normalized) are always measured too, in the same rounds. A maintainer (refresher, projector)
runs only during the windows of its own strategy.

Exit codes: 0 fine, 1 a strategy differs from the truth at the end, 64 wrong use, 70 the environment failed,
130 interrupted.`;

export const writesCommand = commandOf(options, help, (flags) => {
  const { writers, seconds, rounds, refreshInterval: refreshIntervalMs, dataset, seed } = flags;
  const measured = namedStrategies.filter(
    (strategy) => strategy.name === reference || flags.strategy.includes(strategy),
  );
  return runDatabaseStudy('writes', flags, async (on, { progress, signal, environment }) => {
    const pace = { writers, seconds, rounds, refreshIntervalMs };
    const outcome = await measureWrites({ ...on, strategies: measured, ...pace }, progress, signal);
    return {
      tables: writesTables(outcome),
      outcome: outcomeOfWrites(outcome),
      found: {
        ...{ kind: 'writes', environment, ...outcome },
        settings: { writers, seconds, rounds, dataset: dataset.name, seed },
      },
    };
  });
});
