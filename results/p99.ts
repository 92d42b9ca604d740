/** How well the p99 of a result is known. */
import { decodeHistogram, mergeHistograms, percentileFrom } from './histogram.ts';
import { geometricMean, type Interval, launchesNeeded } from './interval.ts';
import { launchPercentiles } from './p50.ts';
import { quantileInterval } from './quantile-interval.ts';
import type { Round } from './run.ts';

/**
 * The interval of the p99 of all samples together, in microseconds: over launches where enough of them have a p99 of
 * their own, else over samples, which says less (`quantileInterval`). Widened to hold its figure, whose centre is
 * another one. Null where the p99 cannot be had either.
 */
export function p99IntervalUs(rounds: readonly Round[]): Interval | null {
  const pooled = mergeHistograms(rounds.map(({ histogram }) => decodeHistogram(histogram)));
  const value = percentileFrom(pooled, 'p99');
  if (value === null) return null;
  const byLaunch = launchPercentiles(rounds, 'p99');
  const interval =
    byLaunch.length >= launchesNeeded
      ? (geometricMean(byLaunch)?.interval ?? null)
      : quantileInterval(pooled, 0.99);
  return (
    interval && { ...interval, low: Math.min(interval.low, value), high: Math.max(interval.high, value) }
  );
}
