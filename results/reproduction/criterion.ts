/** A figure against its goal, and the outcome of several of them. */
import type { Estimate } from '../statistics/estimate.ts';

export interface Criterion {
  /** Null if there is nothing to compute it from. */
  readonly value: number | null;
  /** In the unit of the value. */
  readonly goal: number;
  /** Null if it cannot be decided. */
  readonly isMet: boolean | null;
}

export function atLeast(goal: number, value: number | null): Criterion {
  return { value, goal, isMet: value === null ? null : value >= goal };
}

export function atMost(goal: number, value: number | null): Criterion {
  return { value, goal, isMet: value === null ? null : value <= goal };
}

/** Decided by the whole interval: undecided if the goal lies within it, or if there is no interval. */
export function surely(bound: 'at least' | 'at most', goal: number, estimate: Estimate | null): Criterion {
  const { low, high } = estimate?.interval ?? { low: Number.NaN, high: Number.NaN };
  const [isKept, isBroken] = bound === 'at least' ? [low >= goal, high < goal] : [high <= goal, low > goal];
  return { value: estimate?.value ?? null, goal, isMet: isKept || isBroken ? isKept : null };
}

/** Named like the exit codes. */
export type Outcome = 'fine' | 'finding' | 'inconclusive' | 'invalid';

/**
 * A claim that does not hold is a finding, even if other figures are unclear. Invalid cases were not judged: invalid. A
 * figure that is missing or not precise enough contradicts nothing: inconclusive.
 */
export function outcomeOf(judged: {
  readonly claims: readonly Criterion[];
  readonly precisions: readonly Criterion[];
  readonly isInvalid: boolean;
}): Outcome {
  if (judged.claims.some(({ isMet }) => isMet === false)) return 'finding';
  if (judged.isInvalid) return 'invalid';
  const isAllMet = [...judged.claims, ...judged.precisions].every(({ isMet }) => isMet);
  return isAllMet ? 'fine' : 'inconclusive';
}
