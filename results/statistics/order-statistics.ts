/** How well a percentile of one pooled sample is known. */

import type { Histogram } from '../run-file/histogram.ts';
import { binomialCdf } from './distributions.ts';
import { confidence, type Interval } from './estimate.ts';

/**
 * The 95 % interval of the value below which a share of all latencies lies, in microseconds: two order statistics of the
 * sample, whose ranks follow from a binomial, whatever the distribution (Hahn & Meeker 1991, Statistical Intervals, 5.2).
 * Null if the sample is too small to have them. It treats samples as independent, which those of one launch are not, so it
 * is only used if launches are too few or too short for an interval over them, and it says so.
 */
export function quantileInterval(histogram: Histogram, share: number): Interval | null {
  const count = histogram.totalCount;
  const outside = (1 - confidence) / 2;
  // P(the quantile is below the rank-th smallest) = P(fewer than `rank` of the sample are below the quantile).
  const low = firstRank(count, (rank) => binomialCdf(rank, count, share) > outside);
  const high = firstRank(count, (rank) => binomialCdf(rank - 1, count, share) >= 1 - outside);
  if (low < 1 || high > count) return null;
  return { low: valueAtRank(histogram, low), high: valueAtRank(histogram, high), over: 'samples', count };
}

/** The smallest rank from 0 to `count` for which `holds` is true, else `count + 1`. `holds` must be monotonic. */
function firstRank(count: number, holds: (rank: number) => boolean): number {
  let [low, high] = [0, count + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Asks for half a rank less, so that rounding of the percentile cannot reach the next rank. */
function valueAtRank(histogram: Histogram, rank: number): number {
  return histogram.getValueAtPercentile((100 * (rank - 0.5)) / histogram.totalCount);
}
