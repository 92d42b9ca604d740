/** `variance`: where figures of identical servers differ, and what lowers it. */
import type { Command } from 'commander';
import { type Quick, varianceTables } from '../../reports/studies/instrument.ts';
import { fitProfile } from '../../runner/schedule/plan.ts';
import { studyVariance } from '../../runner/studies/variance.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { parseInteger, parseProfile, parseScenario, parseStrategy } from '../options/choices.ts';
import { runDatabaseStudy, type StudyFlags, withStudyFlags } from '../session/study.ts';

interface VarianceFlags extends StudyFlags {
  readonly minutes?: number;
  readonly strategy?: Strategy;
  readonly scenario?: Scenario;
}

const minutesDefault = 5;

export function varianceCommand(command: Command): Command {
  command
    .option('--minutes <number>', `how long; ${minutesDefault} when not said`, parseInteger(1, 600))
    .option('--strategy <name>', 'what both servers serve; qm when not said', parseStrategy)
    .option('--scenario <name>', 'what they are asked; user-by-id when not said', parseScenario);
  return withStudyFlags(command)
    .addHelpText(
      'after',
      '\nExamples:\n  npm run variance\n  npm run variance -- --minutes 20 --strategy tv --out variance.json\n\n' +
        'Leave the machine alone meanwhile: whatever else runs is part of what is found.',
    )
    .action(async (flags: VarianceFlags) => {
      process.exitCode = await variance(flags);
    });
}

/** As it is planned for all strategies and scenarios: a slow machine has fewer rounds. */
function plannedQuick(): Quick {
  const profile = parseProfile('quick');
  const own = datasets.filter(({ name }) => profile.datasets.includes(name));
  const { launches, roundsPerLaunch } = fitProfile({ profile, strategies, scenarios, datasets: own });
  return { launches, rounds: roundsPerLaunch, slices: 1, scenarios: scenarios.length };
}

function variance({ minutes = minutesDefault, ...flags }: VarianceFlags): Promise<number> {
  const untilMs = performance.now() + minutes * 60_000;
  const strategy = flags.strategy ?? parseStrategy('qm');
  const scenario = flags.scenario ?? parseScenario('user-by-id');
  return runDatabaseStudy(
    'variance',
    flags,
    async ({ progress, signal, environment, cluster, runId, dataset, seed }) => {
      const options = { cluster, runId, strategy, scenario, dataset, seed, untilMs };
      const launches = await studyVariance(options, progress, signal);
      const settings = { strategy: strategy.name, scenario: scenario.name, dataset: dataset.name };
      return {
        tables: varianceTables(Object.values(settings).join(', '), launches, plannedQuick()),
        outcome: 'fine',
        found: { kind: 'variance', environment, settings, launches },
      };
    },
    'servers as in a run',
  );
}
