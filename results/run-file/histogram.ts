/**
 * Latencies of one window, as an HDR histogram: whole microseconds, 3 significant digits. What is stored in a
 * run file is this histogram, so percentiles can be taken again, and windows pooled, long after the run.
 */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram as HdrHistogram,
} from 'hdr-histogram-js';

export type Histogram = HdrHistogram;

/** `p50`, `p999`: the digits behind the point of the share that lies below. */
export type PercentileName = `p${number}`;

/** `p999` -> 0.999 */
export function shareOf(name: PercentileName): number {
  return Number(`0.${name.slice(1)}`);
}

/** Samples that a percentile needs before it is a figure: about ten of them lie beyond it. */
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

/** All samples of these rounds; those of another of their histograms where that is named. */
export function pooledHistogram<Timed extends { readonly histogram: string }>(
  rounds: readonly Timed[],
  textOf: (round: Timed) => string = ({ histogram }) => histogram,
): Histogram {
  return mergeHistograms(rounds.map((round) => decodeHistogram(textOf(round))));
}

/** A percentile in microseconds of all samples, however few. */
export function valueAt(histogram: Histogram, name: PercentileName): number {
  return histogram.getValueAtPercentile(100 * shareOf(name));
}

/** A percentile in microseconds, or null when the histogram holds too few samples to know it. */
export function percentileFrom(histogram: Histogram, name: PercentileName): number | null {
  return histogram.totalCount < samplesNeeded(name) ? null : valueAt(histogram, name);
}
