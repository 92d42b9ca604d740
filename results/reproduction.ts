/** Whether two runs of the same code on the same machine agree. Pure; reports print what it returns. */
import { agreements } from './agreement.ts';
import { atLeast, atMost, outcomeOf } from './criterion.ts';
import { environmentChanges } from './environment-changes.ts';
import { paceNotes } from './gate-notes.ts';
import type { Run } from './run.ts';
import { median } from './statistics/basic.ts';
import { halfWidthShare } from './statistics/estimate.ts';
import type { Reproduction } from './studies/reproduce.ts';
import { winnerPairs } from './winners.ts';

/** Shares, and a count. */
const targets = { overlap: 0.95, halfWidth: 0.06, contradictions: 0 } as const;

/**
 * A change of the machine's own pace that is worth a note, as a share. Of 20 runs in a calm hour, each against the one
 * before it, six had changed by 5 % and three by 10 %.
 */
const paceMargin = 0.1;

/** Both runs must be finished and have a trial in common; that is for the caller to see to. */
export function reproduction(first: Run, second: Run): Reproduction {
  const { trials, incomparable } = agreements(first, second);
  const pairs = winnerPairs(first, second);
  const overlapping = trials.filter(({ isOverlapping }) => isOverlapping).length;
  const overlap = atLeast(targets.overlap, trials.length === 0 ? null : overlapping / trials.length);
  const widths = trials.flatMap(({ figures }) => figures.map(halfWidthShare));
  const halfWidth = atMost(targets.halfWidth, median(widths));
  const contradicting = pairs.filter(({ isContradiction }) => isContradiction).length;
  const contradictions = atMost(targets.contradictions, contradicting);
  const changes = trials.map(({ figures: [before, after] }) => after.value / before.value);
  return {
    runs: [first.id, second.id],
    profile: first.profile,
    notes: notesOn(first, second),
    overlap,
    halfWidth,
    contradictions,
    shift: median(changes),
    trials,
    incomparable,
    pairs,
    outcome: outcomeOf({
      claims: [overlap, contradictions],
      precisions: [halfWidth],
      isVoid: [first, second].some(({ results }) => results.some(({ status }) => status === 'void')),
    }),
  };
}

function notesOn(first: Run, second: Run): readonly string[] {
  const code = environmentChanges(first.environment, second.environment, ['commit', 'dependencyLockHash']);
  const isDirty = [first, second].some(({ environment }) => environment.dirty);
  return [
    ...(code.length === 0 ? [] : [`the runs are not of the same code (${code.join('; ')})`]),
    ...(isDirty ? ['the work tree had changes that no commit holds, so the code need not be the same'] : []),
    ...paceNotes(first, second, paceMargin, 'the second run'),
  ];
}
