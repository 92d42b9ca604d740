/**
 * Judges ratios against a margin, all together, because with many intervals some exclude 1 by chance.
 *
 * The margin is the largest acceptable change. A change is claimed if the ratio shows one *larger* than the margin: the
 * null hypothesis is "at most the margin", not "none at all" (a superiority test by a margin). The other common rule, an
 * interval that excludes 1 and an estimate above the margin, finds slightly smaller slow-downs. But with exact figures it
 * claims a change at 5.1 % +- 0.2, which may well be 4.9 %, and with noisy figures its estimates exaggerate. With our rule,
 * no more than 5 % of gates make a false claim, even if every case became slower by exactly the margin. Its cost: a
 * slow-down is found reliably only from about the margin plus twice the width of the interval.
 *
 * `unchanged` is claimed if the interval lies within the margin on both sides, which is an equivalence test (Schuirmann
 * 1987, two one-sided tests; at 2.5 % each, because the interval shown is the 95 % one). It is not corrected for the number
 * of rows, because a false `unchanged` raises no alarm. Everything else is `unclear`.
 */
import { studentT, studentTail } from './distributions.ts';
import { confidence, containsOne, type Estimate, type Interval, isKnown, type Known } from './estimate.ts';

export type Change = 'lower' | 'higher' | 'unchanged' | 'unclear';

/**
 * The verdict on each ratio, in their order, after Holm's correction over all of them. `margin` is a share: 0.05 allows
 * ratios from 1/1.05 to 1.05 (symmetric on logarithms, so that a slow-down and its reversal are judged alike).
 */
export function judge(ratios: readonly Known[], margin: number): readonly Change[] {
  const bound = Math.log1p(margin);
  const adjusted = holm(ratios.map((ratio) => pBeyond(ratio, bound)));
  return ratios.map(({ value, interval: { low, high } }, index): Change => {
    if ((adjusted[index] ?? 1) <= 1 - confidence) return value < 1 ? 'lower' : 'higher';
    return Math.log(low) >= -bound && Math.log(high) <= bound ? 'unchanged' : 'unclear';
  });
}

/**
 * none: the interval contains 1. uncertain: it excludes 1, but among so many ratios that may be chance. found: significant
 * after correction for all ratios; of tables without any difference, at most 5 % have one that is found.
 */
export type Difference = 'none' | 'uncertain' | 'found';

export interface KnownRatio extends Known {
  readonly difference: Difference;
}

export type Ratio = KnownRatio | (Estimate & { readonly interval: null; readonly difference: null });

/** The ratios of one table, corrected for their number; null stays null. */
export function ratiosOf(estimates: readonly (Estimate | null)[]): readonly (Ratio | null)[] {
  const known = estimates.filter(isKnown);
  const changes = judge(known, 0);
  const changeOf = new Map(known.map((estimate, index) => [estimate, changes[index]] as const));
  return estimates.map((estimate) => {
    if (!isKnown(estimate)) return estimate && { ...estimate, interval: null, difference: null };
    if (containsOne(estimate)) return { ...estimate, difference: 'none' };
    return { ...estimate, difference: changeOf.get(estimate) === 'unclear' ? 'uncertain' : 'found' };
  });
}

/**
 * The smaller of the two one-sided p-values of "changed by no more than the bound", doubled because it is the smaller of
 * two; with the same t as the interval. Without any variance (a run against itself) the figure is exact.
 */
function pBeyond({ value, interval }: Known, bound: number): number {
  const delay = Math.abs(Math.log(value)) - bound;
  const halfWidth = (Math.log(interval.high) - Math.log(interval.low)) / 2;
  if (halfWidth === 0) return delay > 0 ? 0 : 1;
  const degrees = degreesOf(interval);
  return Math.min(1, 2 * studentTail((delay / halfWidth) * studentT(confidence, degrees), degrees));
}

function degreesOf({ degrees, count }: Interval): number {
  return degrees ?? count - 1;
}

/**
 * Holm's step-down correction (Holm 1979, A Simple Sequentially Rejective Multiple Test Procedure). If adjusted p-values of
 * at most 0.05 are rejected, at most 5 % of experiments have any false rejection, however the rows depend on each other.
 * The k-th smallest of n p-values is multiplied by n - k + 1, and is never less than the one before, nor above 1. The
 * result is in the order of `pValues`.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const ascending = pValues.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  for (const [rank, { p, index }] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = largest;
  }
  return adjusted;
}
