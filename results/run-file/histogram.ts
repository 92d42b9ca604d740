/**
 * Latencies of one window, as an HDR histogram: whole microseconds, 3 significant digits. A run file stores this
 * histogram, so percentiles can be recomputed, and windows pooled, long after the run.
 */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram as HdrHistogram,
} from 'hdr-histogram-js';

export type Histogram = HdrHistogram;

/** `p50`, `p999`: the decimal digits of the share that lies below. */
export type PercentileName = `p${number}`;

/** `p999` -> 0.999 */
export function shareOf(name: PercentileName): number {
  return Number(`0.${name.slice(1)}`);
}

/** Samples that a percentile needs: enough that about ten of them lie beyond it. */
export function samplesNeeded(name: PercentileName): number {
  return Math.round(10 / (1 - shareOf(name)));
}

/** An empty histogram. It grows with its largest sample, so that a stall is never cut off. */
export function createHistogram(): Histogram {
  return build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3 });
}

/** Adds one latency in microseconds; fractions are rounded. Throws a RangeError if it is negative or not finite. */
export function recordLatency(histogram: Histogram, latencyUs: number): void {
  if (!(latencyUs >= 0 && Number.isFinite(latencyUs))) {
    throw new RangeError(`Expected a latency in microseconds, 0 or more, received ${latencyUs}.`);
  }
  histogram.recordValue(Math.round(latencyUs));
}

/** The text that a run file stores: HDR V2, compressed, base64. */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/** Reads what `encodeHistogram` wrote; for any other text it throws an Error that says why. */
export function decodeHistogram(text: string): Histogram {
  try {
    return decodeFromCompressedBase64(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`expected an HDR histogram (V2, compressed, base64), received something else (${why})`);
  }
}

/** All samples of all histograms in a new one; the given ones are not changed. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const merged = createHistogram();
  for (const histogram of histograms) merged.add(histogram);
  return merged;
}

/** All samples of these rounds; of another of their histograms if one is named. */
export function pooledHistogram<Timed extends { readonly histogram: string }>(
  rounds: readonly Timed[],
  textOf: (round: Timed) => string = ({ histogram }) => histogram,
): Histogram {
  return mergeHistograms(rounds.map((round) => decodeHistogram(textOf(round))));
}

/** A percentile in microseconds, however few the samples. */
export function valueAt(histogram: Histogram, name: PercentileName): number {
  return histogram.getValueAtPercentile(100 * shareOf(name));
}

/** A percentile in microseconds, or null if the histogram holds too few samples to know it. */
export function percentileFrom(histogram: Histogram, name: PercentileName): number | null {
  return histogram.totalCount < samplesNeeded(name) ? null : valueAt(histogram, name);
}
