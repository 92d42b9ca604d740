/**
 * Judges ratios, all together, because with many intervals some exclude 1 by chance.
 *
 * A change is claimed if the ratio shows one *larger* than the margin: the null hypothesis is "at most the margin", not
 * "none at all" (a superiority test by a margin). For a gate, the margin is the largest acceptable change. The other common
 * rule, an interval that excludes 1 and an estimate above the margin, finds slightly smaller slow-downs. But with exact
 * figures it claims a change at 5.1 % +- 0.2, which may well be 4.9 %, and with noisy figures its estimates exaggerate. With
 * our rule, no more than 5 % of gates make a false claim, even if every case became slower by exactly the margin. Its cost:
 * a slow-down is found reliably only from about the margin plus twice the width of the interval.
 *
 * `unchanged` is claimed if the interval lies within the range of what counts as the same, which is an equivalence test
 * (Schuirmann 1987, two one-sided tests; at 2.5 % each, because the interval shown is the 95 % one). It is not corrected for
 * the number of rows, because a false `unchanged` raises no alarm. A change that is found is claimed, even if it is small
 * enough for `unchanged` too. Everything else is `unclear`, also an interval that excludes 1 by what may be chance.
 */
import { studentT, studentTail } from './distributions.ts';
import { confidence, degreesOf, type Estimate, halfWidthLog, isKnown, type Known } from './estimate.ts';

export type Change = 'lower' | 'higher' | 'unchanged' | 'unclear';

/** By which rule ratios are judged. Shares are symmetric on logarithms: 0.05 allows ratios from 1/1.05 to 1.05. */
export interface Rule {
  /** A change is claimed if it is larger than this. */
  readonly margin: number;
  /** An interval within this is `unchanged`. */
  readonly same: number;
  /** The share of tables without a change beyond the margin that may claim one. */
  readonly error: number;
}

/** The verdict on each ratio, in their order, after Holm's correction over all of them. */
export function judge(ratios: readonly Known[], { margin, same, error }: Rule): readonly Change[] {
  const adjusted = holm(ratios.map((ratio) => pBeyond(ratio, Math.log1p(margin))));
  return ratios.map(({ value, interval: { low, high } }, index): Change => {
    if ((adjusted[index] ?? 1) <= error) return value < 1 ? 'lower' : 'higher';
    const bound = Math.log1p(same);
    return Math.log(low) >= -bound && Math.log(high) <= bound ? 'unchanged' : 'unclear';
  });
}

/**
 * Two strategies tie if their ratio lies within 1/1.1 to 1.1. Runs on one kind of machine repeat a ratio to within a few
 * per cent, and one strategy costs more to write and to maintain than another: nobody should choose by less than a tenth.
 */
export const tieShare = 0.1;

export interface KnownRatio extends Known {
  /** lower, higher: a winner is named. unchanged: the two tie. */
  readonly change: Change;
}

export type Ratio = KnownRatio | (Estimate & { readonly interval: null; readonly change: null });

/**
 * The ratios of one table, corrected for their number; null stays null. Of tables without any difference, at most the share
 * `error` names a winner.
 */
export function ratiosOf(estimates: readonly (Estimate | null)[], error: number): readonly (Ratio | null)[] {
  const known = estimates.filter(isKnown);
  const changes = judge(known, { margin: 0, same: tieShare, error });
  const changeOf = new Map(known.map((estimate, index) => [estimate, changes[index]] as const));
  return estimates.map((estimate) =>
    isKnown(estimate)
      ? { ...estimate, change: changeOf.get(estimate) ?? 'unclear' }
      : estimate && { ...estimate, interval: null, change: null },
  );
}

/**
 * The smallest ratio above 1 that is surely named a winner among `count` ratios, if it is as precise as this one: by the
 * first and strictest of Holm's steps.
 */
export function surelyFound({ interval }: Known, count: number, error: number): number {
  const degrees = degreesOf(interval);
  const standardError = halfWidthLog(interval) / studentT(confidence, degrees);
  return Math.exp(standardError * studentT(1 - error / count, degrees));
}

/** The one-sided p-value of "not above 1": small if the ratio is surely higher. */
export function pHigher({ value, interval }: Known): number {
  const half = halfWidthLog(interval);
  if (half === 0) return value > 1 ? 0 : 1;
  const degrees = degreesOf(interval);
  return studentTail((Math.log(value) / half) * studentT(confidence, degrees), degrees);
}

/**
 * The smaller of the two one-sided p-values of "changed by no more than the bound", doubled because it is the smaller of
 * two; with the same t as the interval. Without any variance (a run against itself) the figure is exact.
 */
function pBeyond({ value, interval }: Known, bound: number): number {
  const delay = Math.abs(Math.log(value)) - bound;
  const halfWidth = halfWidthLog(interval);
  if (halfWidth === 0) return delay > 0 ? 0 : 1;
  const degrees = degreesOf(interval);
  return Math.min(1, 2 * studentTail((delay / halfWidth) * studentT(confidence, degrees), degrees));
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
