/** `gate`: whether a run is slower than another, or behaves differently. */

import { InvalidArgumentError } from 'commander';
import { gateSummary, gateTables } from '../reports/comparison/gate.ts';
import { markdownOf } from '../reports/tables/markdown.ts';
import { conditionChanges } from '../results/gate/environment-changes.ts';
import { gate } from '../results/gate/gate.ts';
import { writeAtomically } from '../results/run-file/atomic-write.ts';
import { partnerIn } from '../results/run-file/case.ts';
import type { Run } from '../results/run-file/run.ts';
import { loadRun, resolveRun } from '../results/run-file/store.ts';
import {
  commandOf,
  type FlagsOf,
  optionOr,
  requiredOption,
  switchOption,
  textOption,
} from './options/command.ts';
import { exitCodes, UsageError } from './session/exit-codes.ts';
import { print } from './session/terminal.ts';
import { checkWritable } from './session/writable.ts';

/** `5%`, `2.5%` as a share. */
function parsePercent(word: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(word)?.[1]);
  if (percent > 0 && percent <= 100) return percent / 100;
  throw new InvalidArgumentError(
    `It takes a percentage above 0% and up to 100%, like 5%; received ${JSON.stringify(word)}.`,
  );
}

const options = {
  baseline: requiredOption('<run>', 'id or file of the run to compare with'),
  candidate: requiredOption('<run>', 'id or file of the run to judge'),
  margin: optionOr('<percent>', 'a change below this is not a regression', parsePercent, '5%'),
  limit: optionOr(
    '<percent>',
    'the gate is inconclusive if it could miss a slow-down above this',
    parsePercent,
    '20%',
  ),
  markdown: textOption('<file>', 'also write the tables to this file, as Markdown'),
  allowDifferentEnvironment: switchOption('compare runs of different environments, and say so'),
};
type GateFlags = FlagsOf<typeof options>;

const help = `
Examples:
  npm run gate -- --baseline base.json --candidate candidate.json
  npm run gate -- --baseline 20261122T214005Z-quick-ab12 --candidate 20261123T090112Z-quick-0c4e
  npm run gate -- --baseline base.json --candidate candidate.json --margin 10% --markdown gate.md

A figure has regressed if it is slower by more than the margin, with a confidence that is corrected for the
number of figures. Changed plans, more statements, rows, buffers or errors, a response of another length, and
missing or invalid cases are findings, too.

Exit codes: 0 fine; 1 a finding; 2 inconclusive: a slow-down above the limit may be hidden by noise, or by
measurements that one run lost and the other has; 3 a case of the baseline is invalid; 64 wrong use.`;

export const gateCommand = commandOf(options, help, async (flags) => {
  const { margin, limit, markdown } = flags;
  if (markdown !== undefined) await checkWritable(markdown);
  const baseline = await loadRun(await resolveRun(flags.baseline));
  const candidate = await loadRun(await resolveRun(flags.candidate));
  checkComparable(baseline, candidate, flags);
  const found = gate(baseline, candidate, { margin, limit });
  print(gateTables(found));
  if (markdown !== undefined) writeAtomically(markdown, markdownOf(gateSummary(found)));
  return exitCodes[found.outcome];
});

/** Throws a UsageError if a comparison would be meaningless. */
function checkComparable(baseline: Run, candidate: Run, flags: GateFlags): void {
  for (const run of [baseline, candidate]) {
    if (run.finishedAt === null)
      throw new UsageError(
        `Run ${run.id} is not finished. Continue with: npm run bench -- --resume ${run.id}`,
      );
  }
  const changes = conditionChanges(baseline.environment, candidate.environment);
  if (changes.length > 0 && !flags.allowDifferentEnvironment)
    throw new UsageError(
      `The runs were made in different environments: ${changes.join('; ')}. Make both in the same one with: npm run bench; ` +
        'or label the difference with --allow-different-environment',
    );
  if (!candidate.results.some(partnerIn(baseline)))
    throw new UsageError(
      `Runs ${baseline.id} and ${candidate.id} have no case in common. Make both with the same npm run bench -- ...`,
    );
}
