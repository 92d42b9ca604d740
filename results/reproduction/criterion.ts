/** A figure held against its goal, and what several of them come to. */
import type { Estimate } from '../statistics/estimate.ts';

export interface Criterion {
  /** Null where there is nothing to take it from. */
  readonly value: number | null;
  /** In the unit of the value. */
  readonly goal: number;
  /** Null where it cannot be told. */
  readonly isMet: boolean | null;
}

export function atLeast(goal: number, value: number | null): Criterion {
  return { value, goal, isMet: value === null ? null : value >= goal };
}

export function atMost(goal: number, value: number | null): Criterion {
  return { value, goal, isMet: value === null ? null : value <= goal };
}

/** By the whole interval: a goal within it cannot be told, and neither can one without an interval. */
export function surely(bound: 'at least' | 'at most', goal: number, estimate: Estimate | null): Criterion {
  const { low, high } = estimate?.interval ?? { low: Number.NaN, high: Number.NaN };
  const [isKept, isBroken] = bound === 'at least' ? [low >= goal, high < goal] : [high <= goal, low > goal];
  return { value: estimate?.value ?? null, goal, isMet: isKept || isBroken ? isKept : null };
}

/** Named as the exit codes are. */
export type Outcome = 'fine' | 'finding' | 'inconclusive' | 'invalid';

/**
 * A claim that does not hold is a finding, whatever else is unclear. What is invalid was not judged: invalid. A figure
 * that is not precise enough contradicts nothing, and neither does one that cannot be had: inconclusive.
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
