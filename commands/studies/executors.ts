/** `executors`: what the direct executor is worth, beside the least that could do its work. */
import type { Command } from 'commander';
import { executorsTables } from '../../reports/studies/executors.ts';
import { judgeArms, outcomeOfArms } from '../../results/studies/executors.ts';
import {
  type Arm,
  arms as allArms,
  armsDefault,
  comparedScenarios,
} from '../../runner/studies/executors/arms.ts';
import { compareExecutors } from '../../runner/studies/executors/comparison.ts';
import { names, parseArms, parseInteger } from '../options/choices.ts';
import { runDatabaseStudy, type StudyFlags, withStudyFlags } from '../session/study.ts';

interface ExecutorsFlags extends StudyFlags {
  readonly arms?: readonly Arm[];
  readonly minutes?: number;
}

const minutesDefault = 4;
const connections = [16, 1];

export function executorsCommand(command: Command): Command {
  command
    .option('--arms <names>', `${names(allArms)}; ${armsDefault} when not said`, parseArms)
    .option(
      '--minutes <number>',
      `for all launches, of which there are at least 4; ${minutesDefault} when not said`,
      parseInteger(1, 600),
    );
  return withStudyFlags(command)
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  npm run executors',
        '  npm run executors -- --minutes 10 --out executors.json',
        '  npm run executors -- --arms direct:wasm,direct:text,direct:object,mercurius',
        '',
        'Arms, each a server process of its own:',
        ...allArms.map(({ name, title }) => `  ${name.padEnd(13)} ${title}`),
        '',
        'Every arm has answered the whole stream with the same bytes first (raw: with the same values). Ratios are held',
        'against targets where both of their arms are there.',
        '',
        'Exit codes: 0 every target is met; 1 one is not; 2 one cannot be told; 3 an arm answers otherwise, nothing is',
        'kept; 64 wrong use; 70 the environment failed; 130 interrupted.',
      ].join('\n'),
    )
    .action(async (flags: ExecutorsFlags) => {
      process.exitCode = await executors(flags);
    });
}

function executors(flags: ExecutorsFlags): Promise<number> {
  const { arms = parseArms(armsDefault), minutes = minutesDefault } = flags;
  return runDatabaseStudy(
    'executors',
    flags,
    async ({ progress, signal, environment, cluster, runId, dataset, seed }) => {
      const asked = { arms, scenarios: comparedScenarios, connections, durationMs: minutes * 60_000 };
      const results = await compareExecutors({ cluster, runId, dataset, seed, ...asked }, progress, signal);
      const judged = judgeArms(results);
      const settings = { arms: arms.map(({ name }) => name), minutes, dataset: dataset.name, seed };
      return {
        tables: executorsTables(results, judged),
        outcome: outcomeOfArms(judged),
        found: { kind: 'executors', environment, settings, results },
      };
    },
    'servers as in a run',
  );
}
