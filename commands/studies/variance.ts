/** `variance`: where the figures of identical servers vary, and what reduces that. */
import { type Quick, varianceTables } from '../../reports/studies/instrument.ts';
import { fitToBudget } from '../../runner/schedule/plan.ts';
import { studyVariance } from '../../runner/studies/variance.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategies } from '../../servers/strategies/index.ts';
import { scenariosOf } from '../options/bench-options.ts';
import { parseInteger, parseProfile, parseScenario, parseStrategy } from '../options/choices.ts';
import { commandOf, optionOr } from '../options/command.ts';
import { runDatabaseStudy, studyOptions } from '../session/study.ts';

const options = {
  minutes: optionOr('<number>', 'duration', parseInteger(1, 600), '5'),
  strategy: optionOr('<name>', 'what both servers serve', parseStrategy, 'qm'),
  scenario: optionOr('<name>', 'what they are asked', parseScenario, 'user-by-id'),
  ...studyOptions,
};

const help = `
Examples:
  npm run variance
  npm run variance -- --minutes 20 --strategy tv --out variance.json

Leave the machine alone meanwhile, because whatever else runs affects the result.`;

export const varianceCommand = commandOf(options, help, ({ minutes, strategy, scenario, ...flags }) => {
  const untilMs = performance.now() + minutes * 60_000;
  return runDatabaseStudy(
    'variance',
    flags,
    async (on, { progress, signal, environment }) => {
      const launches = await studyVariance({ ...on, strategy, scenario, untilMs }, progress, signal);
      const settings = { strategy: strategy.name, scenario: scenario.name, dataset: flags.dataset.name };
      return {
        tables: varianceTables(Object.values(settings).join(', '), launches, plannedQuick()),
        outcome: 'fine',
        found: { kind: 'variance', environment, settings, launches },
      };
    },
    'servers as in a run',
  );
});

/** The split that is planned for all strategies and scenarios; a slow machine has fewer rounds. */
function plannedQuick(): Quick {
  const profile = parseProfile('quick');
  const own = datasets.filter(({ name }) => profile.datasets.includes(name));
  const fitted = fitToBudget({ profile, strategies, scenarios: scenariosOf(profile), datasets: own }, 1);
  const { launches, roundsPerLaunch } = fitted.profile;
  return { launches, rounds: roundsPerLaunch, windows: 1, scenarios: fitted.scenarios.length };
}
