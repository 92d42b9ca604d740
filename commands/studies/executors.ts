/** `executors`: what the direct executor is worth, beside the least that could do its work. */
import { executorsTables } from '../../reports/studies/executors.ts';
import { judgeArms, outcomeOfArms } from '../../results/studies/executors.ts';
import { arms as allArms, armsDefault, comparedScenarios } from '../../runner/studies/executors/arms.ts';
import { compareExecutors } from '../../runner/studies/executors/comparison.ts';
import { names, parseArms, parseInteger } from '../options/choices.ts';
import { commandOf, option } from '../options/command.ts';
import { runDatabaseStudy, studyOptions } from '../session/study.ts';

const options = {
  arms: option(
    '<names>',
    `${names(allArms)}; ${armsDefault} when not said`,
    parseArms,
    parseArms(armsDefault),
  ),
  minutes: option(
    '<number>',
    'for all launches, of which there are at least 4; 4 when not said',
    parseInteger(1, 600),
    4,
  ),
  ...studyOptions,
};

const help = `
Examples:
  npm run executors
  npm run executors -- --minutes 10 --out executors.json
  npm run executors -- --arms direct:wasm,direct:text,direct:object,mercurius

Arms, each a server process of its own:
${allArms.map(({ name, title }) => `  ${name.padEnd(13)} ${title}`).join('\n')}

Every arm has answered the whole stream with the same bytes first (raw: with the same values). Ratios are held
against targets where both of their arms are there.

Exit codes: 0 every target is met; 1 one is not; 2 one cannot be told; 3 an arm answers otherwise, nothing is
kept; 64 wrong use; 70 the environment failed; 130 interrupted.`;

const connections = [16, 1];

export const executorsCommand = commandOf(options, help, ({ arms, minutes, ...flags }) =>
  runDatabaseStudy(
    'executors',
    flags,
    async (on, { progress, signal, environment }) => {
      const asked = { arms, scenarios: comparedScenarios, connections, durationMs: minutes * 60_000 };
      const results = await compareExecutors({ ...on, ...asked }, progress, signal);
      const judged = judgeArms(results);
      const settings = {
        ...{ arms: arms.map(({ name }) => name), minutes },
        ...{ dataset: flags.dataset.name, seed: flags.seed },
      };
      return {
        tables: executorsTables(results, judged),
        outcome: outcomeOfArms(judged),
        found: { kind: 'executors', environment, settings, results },
      };
    },
    'servers as in a run',
  ),
);
