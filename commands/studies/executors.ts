/** `executors`: compares the direct executor with Mercurius, and both with bare servers. */
import { executorsTables } from '../../reports/studies/executors.ts';
import { judgeTargets, outcomeOfTargets } from '../../results/studies/executors.ts';
import { compareExecutors } from '../../runner/studies/executors.ts';
import { targets as allTargets, comparedScenarios, targetsDefault } from '../../runner/studies/targets.ts';
import { names, parseInteger, parseTargets } from '../options/choices.ts';
import { commandOf, optionOr } from '../options/command.ts';
import { runDatabaseStudy, studyOptions } from '../session/study.ts';

const options = {
  targets: optionOr('<names>', names(allTargets), parseTargets, targetsDefault),
  minutes: optionOr('<number>', 'for all launches; there are at least 4', parseInteger(1, 600), '4'),
  ...studyOptions,
};

const help = `
Examples:
  npm run executors
  npm run executors -- --minutes 10 --out executors.json
  npm run executors -- --targets direct:wasm,direct:text,direct:object,mercurius

Targets, each a server process of its own:
${allTargets.map(({ name, title }) => `  ${name.padEnd(13)} ${title}`).join('\n')}

Before anything is timed, every target must answer the whole stream with the same bytes (raw: with the same
values). Ratios are judged against goals if both of their targets are measured.

Exit codes: 0 every goal is met; 1 one is not; 2 one is inconclusive; 3 a target answers wrongly, so nothing is
kept; 64 wrong use; 70 the environment failed; 130 interrupted.`;

const connections = [16, 1];

export const executorsCommand = commandOf(options, help, ({ targets, minutes, ...flags }) =>
  runDatabaseStudy(
    'executors',
    flags,
    async (on, { progress, signal, environment }) => {
      const asked = { targets, scenarios: comparedScenarios, connections, durationMs: minutes * 60_000 };
      const results = await compareExecutors({ ...on, ...asked }, progress, signal);
      const judged = judgeTargets(results);
      const settings = {
        ...{ targets: targets.map(({ name }) => name), minutes },
        ...{ dataset: flags.dataset.name, seed: flags.seed },
      };
      return {
        tables: executorsTables(results, judged),
        outcome: outcomeOfTargets(judged),
        found: { kind: 'executors', environment, settings, results },
      };
    },
    'servers as in a run',
  ),
);
