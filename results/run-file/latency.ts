/** What a run file keeps of a window's latencies beside their histogram. */

import { type Histogram, type PercentileName, percentileFrom } from './histogram.ts';
import { type Latency, LatencySchema } from './result.ts';

/** In microseconds; null where samples are too few. */
export function latencyFrom(histogram: Histogram): Latency {
  const isEmpty = histogram.totalCount === 0;
  const others: Readonly<Record<string, number>> = {
    // The bucket's upper end, as every percentile: the exact largest sample does not survive storing.
    max: histogram.getValueAtPercentile(100),
    mean: histogram.mean,
  };
  const figures = Object.keys(LatencySchema.shape).map((key) => {
    const other = others[key];
    if (other === undefined) return [key, percentileFrom(histogram, key as PercentileName)];
    return [key, isEmpty ? null : other];
  });
  return Object.fromEntries(figures);
}
