/** A figure held against its target, and what several of them come to. */
import type { Estimate } from '../statistics/estimate.ts';

export interface Criterion {
  /** Null where there is nothing to take it from. */
  readonly value: number | null;
  /** In the unit of the value. */
  readonly target: number;
  /** Null where it cannot be told. */
  readonly isMet: boolean | null;
}

export function atLeast(target: number, value: number | null): Criterion {
  return { value, target, isMet: value === null ? null : value >= target };
}

export function atMost(target: number, value: number | null): Criterion {
  return { value, target, isMet: value === null ? null : value <= target };
}

/** By the whole interval: a target within it cannot be told, and neither can one without an interval. */
export function surely(bound: 'at least' | 'at most', target: number, estimate: Estimate | null): Criterion {
  const { low, high } = estimate?.interval ?? { low: Number.NaN, high: Number.NaN };
  const [isKept, isBroken] =
    bound === 'at least' ? [low >= target, high < target] : [high <= target, low > target];
  return { value: estimate?.value ?? null, target, isMet: isKept || isBroken ? isKept : null };
}

/** Named as the exit codes are. */
export type Outcome = 'fine' | 'finding' | 'inconclusive' | 'invalid';

/**
 * A claim that does not hold is a finding, whatever else is unclear. What is void was not judged: invalid. A figure
 * that is not precise enough contradicts nothing, and neither does one that cannot be had: inconclusive.
 */
export function outcomeOf(judged: {
  readonly claims: readonly Criterion[];
  readonly precisions: readonly Criterion[];
  readonly isVoid: boolean;
}): Outcome {
  if (judged.claims.some(({ isMet }) => isMet === false)) return 'finding';
  if (judged.isVoid) return 'invalid';
  const isAllMet = [...judged.claims, ...judged.precisions].every(({ isMet }) => isMet);
  return isAllMet ? 'fine' : 'inconclusive';
}
