/** Whether two runs of the same code on the same machine agree. Pure. */

import { environmentChanges } from '../gate/environment-changes.ts';
import { paceNotes } from '../gate/gate-notes.ts';
import type { Run } from '../run-file/run.ts';
import { median } from '../statistics/basic.ts';
import { halfWidthShare } from '../statistics/estimate.ts';
import type { Reproduction } from '../studies/reproduce.ts';
import { agreements, isOverlapping } from './agreement.ts';
import { atLeast, atMost, type Criterion, type Outcome, outcomeOf } from './criterion.ts';
import { isContradiction, winnerPairs } from './winners.ts';

/** Two shares and a count. */
const goals = { overlap: 0.95, halfWidth: 0.06, contradictions: 0 } as const;

/**
 * A change of the machine's speed that deserves a note, as a share. Of 20 runs in a calm hour, each compared with the one
 * before it, six had changed by 5 % and three by 10 %.
 */
const paceMargin = 0.1;

/** The caller makes sure that both runs are finished and have a case in common. */
export function reproduction(first: Run, second: Run): Reproduction {
  return {
    runs: [first.id, second.id],
    profile: first.profile,
    notes: notesOn(first, second),
    ...agreements(first, second),
    pairs: winnerPairs(first, second),
    isInvalid: [first, second].some(({ results }) => results.some(({ status }) => status === 'invalid')),
  };
}

export interface JudgedReproduction extends Reproduction {
  /** Cases whose intervals do not overlap. */
  readonly outside: Reproduction['cases'];
  readonly contradicting: Reproduction['pairs'];
  /** The share of cases whose intervals overlap. */
  readonly overlap: Criterion;
  /** The median half-width of the intervals of both runs, as a share of the figure. */
  readonly halfWidth: Criterion;
  /** Number of pairs of strategies whose winners in the two runs contradict each other. */
  readonly contradictions: Criterion;
  /** The second run's figures over the first one's, median over cases; null if there are none. */
  readonly shift: number | null;
  readonly outcome: Outcome;
}

export function judgeReproduction(found: Reproduction): JudgedReproduction {
  const { cases, pairs, isInvalid } = found;
  const outside = cases.filter((one) => !isOverlapping(one));
  const overlapping = cases.length - outside.length;
  const overlap = atLeast(goals.overlap, cases.length === 0 ? null : overlapping / cases.length);
  const widths = cases.flatMap(({ figures }) => figures.map(halfWidthShare));
  const halfWidth = atMost(goals.halfWidth, median(widths));
  const contradicting = pairs.filter(isContradiction);
  const contradictions = atMost(goals.contradictions, contradicting.length);
  const changes = cases.map(({ figures: [before, after] }) => after.value / before.value);
  return {
    ...found,
    outside,
    contradicting,
    overlap,
    halfWidth,
    contradictions,
    shift: median(changes),
    outcome: outcomeOf({ claims: [overlap, contradictions], precisions: [halfWidth], isInvalid }),
  };
}

function notesOn(first: Run, second: Run): readonly string[] {
  const code = environmentChanges(first.environment, second.environment, ['commit', 'dependencyLockHash']);
  const isDirty = [first, second].some(({ environment }) => environment.dirty);
  return [
    ...(code.length === 0 ? [] : [`the runs are not of the same code (${code.join('; ')})`]),
    ...(isDirty ? ['the work tree had uncommitted changes, so the code may differ'] : []),
    ...paceNotes(first, second, paceMargin, 'the second run'),
  ];
}
