/** `reproduce`: whether runs agree with each other, and whether intervals of the A/A pair contain the true value. */

import { aaCoverageTables, reproductionTables } from '../../reports/studies/reproduce.ts';
import { conditionChanges } from '../../results/gate/environment-changes.ts';
import { aaCoverage, judgeCoverage } from '../../results/reproduction/aa-coverage.ts';
import { judgeReproduction, reproduction } from '../../results/reproduction/reproduction.ts';
import type { Environment, Run } from '../../results/run-file/run.ts';
import { newRunId } from '../../results/run-file/store.ts';
import { freshOptions, optionsOf, refuseOtherFlags, wantedOptions } from '../options/bench-options.ts';
import { parseInteger, parseProfile } from '../options/choices.ts';
import { commandOf, type FlagsOf, option, textOption } from '../options/command.ts';
import { completeRuns, loadRuns } from '../session/complete-runs.ts';
import { exitCodes, UsageError } from '../session/exit-codes.ts';
import { type Answer, keepFound, sayWhere } from '../session/study.ts';
import { print } from '../session/terminal.ts';
import { checkOutputs, checkWritable } from '../session/writable.ts';

const options = {
  ...wantedOptions('default: standard, or quick with --aa-runs'),
  aaRuns: option(
    '<count>',
    'instead: measure this many runs, and count how often the intervals of the A/A pair contain 1',
    parseInteger(1, 1000),
  ),
  runs: option(
    '<runs...>',
    'ids or files of existing runs: unfinished ones are continued, and only missing runs are measured',
    (run, before: readonly string[] = []) => [...before, run],
  ),
  out: textOption('<file>', 'write the findings to this file, as JSON'),
};
type ReproduceFlags = FlagsOf<typeof options>;

const help = `
Examples:
  npm run reproduce
  npm run reproduce -- --profile quick --scenario user-by-id,feed
  npm run reproduce -- --runs first.json second.json
  npm run reproduce -- --aa-runs 20 --out aa.json
  npm run reproduce -- --aa-runs 20 --runs 20261122T214005Z-quick-ab12 20261123T090112Z-quick-0c4e

Each run has its own order of servers and cases: its order seed is one more than that of the run before.
Two runs agree if the intervals of at least 95 % of the cases overlap, the median half-width of these
intervals is at most 6 % of the figure, and no strategy that one run calls the better of two is the worse one in
the other. Of 20 A/A pairs at least 17 intervals must contain 1, with a median half-width of at most 7 % for p50
and 5 % for CPU per request.

Exit codes: 0 all of that is met; 1 the runs do not agree, or too many intervals exclude 1; 2 intervals are too wide;
3 a case is invalid; 64 wrong use; 70 the environment failed; 130 interrupted.`;

export const reproduceCommand = commandOf(options, help, reproduce);

async function reproduce(flags: ReproduceFlags): Promise<number> {
  if (flags.out !== undefined) await checkWritable(flags.out);
  const runs = await runsOf(flags);
  const [first] = runs;
  if (!first) throw new Error('at least one run was asked for');
  const { environment } = first;
  const settings = { profile: first.profile, seed: environment.seed };
  const { tables, outcome, found } =
    flags.aaRuns === undefined
      ? pairOf(runs, { environment, settings })
      : coverageOf(runs, { environment, settings });
  console.log();
  print(tables);
  keepFound(flags.out, newRunId('reproduce', new Date()), found);
  sayWhere(flags.out);
  return exitCodes[outcome];
}

/** Existing runs, and those that had to be measured. */
async function runsOf({ aaRuns, runs = [], out: _out, ...wanted }: ReproduceFlags): Promise<readonly Run[]> {
  const count = aaRuns ?? 2;
  if (runs.length > 0) refuseOtherFlags('runs', wanted);
  if (aaRuns === undefined && runs.length > count) {
    throw new UsageError(
      `Two runs are compared; received ${runs.length}. For the A/A pairs of all, add: --aa-runs ${runs.length}`,
    );
  }
  const given = await loadRuns(runs);
  const profile = wanted.profile ?? parseProfile(aaRuns === undefined ? 'standard' : 'quick');
  const like = given[0] ? optionsOf(given[0].run) : freshOptions(profile, wanted);
  await checkOutputs();
  const flags = aaRuns === undefined ? '' : `--aa-runs ${aaRuns} `;
  return completeRuns(
    given,
    count,
    like,
    (names) => `npm run reproduce -- ${flags}--runs ${names.join(' ')}`,
  );
}

interface Made {
  readonly environment: Environment;
  readonly settings: { readonly profile: string; readonly seed: number };
}

function pairOf([first, second]: readonly Run[], made: Made): Answer {
  if (!first || !second) throw new Error('two runs were asked for');
  const changes = conditionChanges(first.environment, second.environment);
  if (changes.length > 0) {
    throw new UsageError(
      `The runs were made in different environments: ${changes.join('; ')}. Make both in the same one with: npm run reproduce`,
    );
  }
  const found = reproduction(first, second);
  const { outcome } = judgeReproduction(found);
  return { outcome, found: { kind: 'reproduce', ...made, ...found }, tables: reproductionTables(found) };
}

function coverageOf(runs: readonly Run[], made: Made): Answer {
  const found = aaCoverage(runs);
  const { outcome } = judgeCoverage(found);
  return { outcome, found: { kind: 'aa-coverage', ...made, ...found }, tables: aaCoverageTables(found) };
}
