/**
 * What a comparison says against a margin.
 *
 * A margin is how much change nobody minds. `regressed` is claimed where the comparison shows a slow-down
 * *larger* than the margin: the hypothesis to be rejected is "at most the margin", not "none at all" (a
 * superiority test by a margin). The other rule in use, an interval without 1 and an estimate above the margin,
 * finds slightly smaller slow-downs, but with exact figures it calls 5.1 % +- 0.2 what may well be 4.9, and
 * with noisy ones its estimates exaggerate. With this rule no more than 5 % of gates name anything wrongly
 * even if every trial became slower by all of the margin; what it costs is that a slow-down is found for
 * certain only from about the margin plus twice the width of the interval.
 *
 * `unchanged` is claimed where the interval lies within the margin on both sides, which is an equivalence
 * test (Schuirmann 1987, two one-sided tests; at 2.5 % each, because the interval shown is the 95 % one). It is not
 * corrected for the number of rows: a false `unchanged` alarms nobody. All else is `unclear`.
 */
import type { Comparison } from './comparison.ts';
import { studentTail } from './distributions.ts';
import { holm } from './holm.ts';
import { confidence } from './interval.ts';

export type Verdict = 'regressed' | 'improved' | 'unchanged' | 'unclear';

export interface Judgement {
  readonly verdict: Verdict;
  /** Of "changed by no more than the margin", after Holm's correction over all comparisons of the gate. */
  readonly adjustedP: number;
}

/**
 * A judgement for each comparison, in their order. `margin` is a share: 0.05 allows ratios from 1/1.05 to 1.05
 * (equal on logarithms, so that a slow-down and its reversal are judged alike).
 */
export function judge(comparisons: readonly Comparison[], margin: number): readonly Judgement[] {
  const bound = Math.log1p(margin);
  const adjusted = holm(comparisons.map((comparison) => pBeyond(comparison, bound)));
  return comparisons.map((comparison, index) => {
    const adjustedP = adjusted[index] ?? 1;
    return { verdict: verdictOf(comparison, bound, adjustedP), adjustedP };
  });
}

/** The smaller of the two one-sided p-values of the margin, doubled, because it was chosen of two. */
function pBeyond({ logRatio, standardError, degrees }: Comparison, bound: number): number {
  return Math.min(1, 2 * tail(Math.abs(logRatio) - bound, standardError, degrees));
}

/** Without any variance (a run against itself) the figure is what it is: a distance above 0 is certain. */
function tail(distance: number, standardError: number, degrees: number): number {
  if (standardError === 0) return distance > 0 ? 0 : 1;
  return studentTail(distance / standardError, degrees);
}

function verdictOf(comparison: Comparison, bound: number, adjustedP: number): Verdict {
  if (adjustedP <= 1 - confidence) return comparison.logRatio > 0 ? 'regressed' : 'improved';
  const { low, high } = comparison.ratio.interval;
  return Math.log(low) >= -bound && Math.log(high) <= bound ? 'unchanged' : 'unclear';
}
