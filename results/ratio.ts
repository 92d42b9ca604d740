/** Ratios of one table, and which of them tell a difference: of many intervals, some leave out 1 by chance alone. */
import { studentT, studentTail } from './distributions.ts';
import { holm } from './holm.ts';
import { confidence, type Estimate, type Interval } from './interval.ts';

/**
 * none: the interval holds 1. uncertain: it leaves out 1, as one among so many ratios may by chance. found: it does
 * so beside all others; of tables without any difference, at most 5 % have one that is.
 */
export type Difference = 'none' | 'uncertain' | 'found';

export interface KnownRatio extends Estimate {
  readonly interval: Interval;
  readonly difference: Difference;
}

export type Ratio = KnownRatio | (Estimate & { readonly interval: null; readonly difference: null });

/** The ratios of one table, each judged beside all others (Holm's correction); null stays null. */
export function ratiosOf(estimates: readonly (Estimate | null)[]): readonly (Ratio | null)[] {
  const known = estimates.flatMap((estimate) => (isKnown(estimate) ? [estimate] : []));
  const adjusted = holm(known.map(pOfOne));
  const adjustedP = new Map(known.map((estimate, index) => [estimate, adjusted[index] ?? 1] as const));
  return estimates.map((estimate) => {
    if (!isKnown(estimate)) return estimate && { ...estimate, interval: null, difference: null };
    return { ...estimate, difference: differenceOf(estimate, adjustedP.get(estimate) ?? 1) };
  });
}

type Known = Estimate & { readonly interval: Interval };

function isKnown(estimate: Estimate | null): estimate is Known {
  return estimate !== null && estimate.interval !== null;
}

function differenceOf({ interval: { low, high } }: Known, adjustedP: number): Difference {
  if (low <= 1 && high >= 1) return 'none';
  return adjustedP <= 1 - confidence ? 'found' : 'uncertain';
}

/** The two-sided p-value of "the ratio is 1", of the t that the interval was made with. */
function pOfOne({ interval: { low, high, count } }: Known): number {
  const centre = (Math.log(low) + Math.log(high)) / 2;
  const halfWidth = (Math.log(high) - Math.log(low)) / 2;
  if (halfWidth === 0) return centre === 0 ? 1 : 0;
  const t = (Math.abs(centre) / halfWidth) * studentT(confidence, count - 1);
  return 2 * studentTail(t, count - 1);
}
