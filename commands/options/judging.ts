/** Options of the commands that show a run: whom others are compared with, and whether anybody should decide on it. */

import { disturbances } from '../../results/doubts/disturbed.ts';
import { nearest } from '../../results/nearest.ts';
import { reference, targetLabel } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { exitCodes, UsageError } from '../session/exit-codes.ts';
import { switchOption } from './command.ts';

export const againstTitle = `compare the others with this strategy (default: ${reference})`;
export const strictOption = switchOption(
  'end with exit code 2 if the run was disturbed, so that nobody should decide on it',
);

/** @throws UsageError if `against` is none of the targets that `what` has. */
export function checkAgainst(what: string, labels: readonly string[], against: string | undefined): void {
  if (against === undefined || labels.includes(against)) return;
  const near = nearest(against, labels);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  throw new UsageError(
    `${what} has no strategy ${JSON.stringify(against)} to compare with. It has: ${labels.join(', ')}.${hint}`,
  );
}

/** `normalized`, `tv~no-fk-index`, `qm direct`: whom others can be compared with. */
export function targetsIn({ results }: Pick<Run, 'results'>): readonly string[] {
  return [...new Set(results.map(targetLabel))];
}

/** The exit code of a command that showed this run, if nothing else is wrong with it. */
export function codeOf(run: Run, isStrict: true | undefined): number {
  return isStrict && disturbances(run).length > 0 ? exitCodes.inconclusive : exitCodes.fine;
}
