/** `writes`: what keeping a read model true costs those who write. */
import type { Command } from 'commander';
import { writesTables } from '../../reports/studies/writes.ts';
import { reference } from '../../results/run-file/trial.ts';
import { outcomeOfWrites } from '../../results/studies/writes.ts';
import { measureWrites } from '../../runner/writes/writes.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { alternatives, namedStrategies, strategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { seedDefault, seedMax } from '../options/bench-options.ts';
import { names, parseDataset, parseInteger, parseStrategies } from '../options/choices.ts';
import { refreshIntervalOption } from '../options/refresh-interval.ts';
import { runDatabaseStudy, type StudyFlags } from '../session/study.ts';

interface WritesFlags extends StudyFlags {
  readonly strategy?: readonly Strategy[];
  readonly writers?: number;
  readonly seconds?: number;
  readonly rounds?: number;
  readonly refreshInterval?: number;
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

function writes(flags: WritesFlags): Promise<number> {
  const { writers = 8, seconds = 2, rounds = 4, refreshInterval: refreshIntervalMs } = flags;
  const chosen = flags.strategy ?? parseStrategies(strategiesDefault);
  const measured = namedStrategies.filter(
    (strategy) => strategy.name === reference || chosen.includes(strategy),
  );
  return runDatabaseStudy(
    'writes',
    flags,
    async ({ progress, signal, environment, cluster, runId, dataset, seed }) => {
      const pace = { writers, seconds, rounds, refreshIntervalMs };
      const outcome = await measureWrites(
        { cluster, runId, strategies: measured, dataset, seed, ...pace },
        progress,
        signal,
      );
      const settings = { writers, seconds, rounds, dataset: dataset.name, seed };
      return {
        tables: writesTables(outcome),
        outcome: outcomeOfWrites(outcome),
        found: { kind: 'writes', environment, settings, ...outcome },
      };
    },
  );
}
