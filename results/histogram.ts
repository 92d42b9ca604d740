/**
 * Latencies of one slice, as an HDR histogram: whole microseconds, 3 significant digits. What is stored in a
 * run file is this histogram, so percentiles can be taken again, and slices pooled, long after the run.
 */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram as HdrHistogram,
} from 'hdr-histogram-js';
import type { Latency } from './run.ts';

export type Histogram = HdrHistogram;

/** Samples that a percentile needs before it is a figure: about ten of them lie beyond it. */
export const samplesNeeded = { p50: 20, p90: 100, p99: 1_000, p999: 10_000 } as const;

const percentiles = { p50: 50, p90: 90, p99: 99, p999: 99.9 } as const;

export type PercentileName = keyof typeof percentiles;

/** An empty histogram. It grows with its largest sample, so that a stall is never cut off. */
export function createHistogram(): Histogram {
  return build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3 });
}

/** Adds one latency in microseconds; fractions are rounded. Throws a RangeError if it is negative or not finite. */
export function recordLatency(histogram: Histogram, latencyUs: number): void {
  if (!(latencyUs >= 0 && Number.isFinite(latencyUs))) {
    throw new RangeError(`A latency in microseconds was expected, 0 or more; ${latencyUs} came.`);
  }
  histogram.recordValue(Math.round(latencyUs));
}

/** The text that a run file stores: HDR V2, compressed, base64. */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/** Reads what `encodeHistogram` wrote; throws an Error that says why when the text is anything else. */
export function decodeHistogram(text: string): Histogram {
  try {
    return decodeFromCompressedBase64(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`expected an HDR histogram (V2, compressed, base64), received something else (${why})`);
  }
}

/** All samples of all histograms in a new one; the given ones stay as they are. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const merged = createHistogram();
  for (const histogram of histograms) merged.add(histogram);
  return merged;
}

/** A percentile in microseconds, or null when the histogram holds too few samples to know it. */
export function percentileFrom(histogram: Histogram, name: PercentileName): number | null {
  return histogram.totalCount < samplesNeeded[name]
    ? null
    : histogram.getValueAtPercentile(percentiles[name]);
}

/** The figures that a run file keeps beside the histogram, in microseconds; null where samples are too few. */
export function latencyFrom(histogram: Histogram): Latency {
  const isEmpty = histogram.totalCount === 0;
  return {
    p50: percentileFrom(histogram, 'p50'),
    p90: percentileFrom(histogram, 'p90'),
    p99: percentileFrom(histogram, 'p99'),
    p999: percentileFrom(histogram, 'p999'),
    // The bucket's upper end, as every percentile: the exact largest sample does not survive storing.
    max: isEmpty ? null : histogram.getValueAtPercentile(100),
    mean: isEmpty ? null : histogram.mean,
  };
}
