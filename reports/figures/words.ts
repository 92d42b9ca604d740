/** Comparisons in words that claim no more than their intervals allow: `1.8x faster [1.5-2.0]`, `same within 6 %`. */
import { none, overRounds, threeDigits, twoDigits } from '../../results/format.ts';
import { type Metric, metricOf } from '../../results/metrics/registry.ts';
import { type Estimate, isKnown } from '../../results/statistics/estimate.ts';
import type { Ratio } from '../../results/statistics/judgement.ts';
import { type Standing, type Summary, standingOf } from '../../results/summary/stats.ts';

/**
 * The headline figure of a case, with its unit: `2.31 ms`, `1,230/s`. For a saturated case, the rate at which it answered
 * instead; null if that is unknown too.
 */
export function headlineText({ headline, metrics, result }: Summary): string | null {
  const found = metrics[headline.key];
  if (found !== null) return headline.text(found.value);
  const answered = result.status === 'saturated' ? metrics.throughput : null;
  return answered && metricOf('throughput').text(answered.value);
}

/** The largest difference in either direction that the interval allows, as a share: 0.96..1.03 -> 0.04. */
export function differenceNotExcluded({ value, interval }: Estimate): number {
  return interval === null ? Math.abs(value - 1) : Math.max(1 - interval.low, interval.high - 1);
}

/** A comparison in words, and its interval apart from them, for cells that show it below. */
export interface Difference {
  /** `1.8x faster` */
  readonly words: string;
  /** `1.5-2.0`; null if there is none, or if the words hold it. */
  readonly range: string | null;
}

/** Null for the reference itself, and where nothing can be compared. */
export function differenceOf(
  ratio: Ratio | null,
  standing: Standing | null,
  metric: Metric,
): Difference | null {
  if (ratio === null || standing === 'reference') return null;
  if (!isKnown(ratio)) return { words: `${factorWords(ratio.value, metric)} (no interval)`, range: null };
  const { low, high } = ratio.interval;
  switch (standing) {
    case 'tie':
      return { words: `same within ${wholePercent(differenceNotExcluded(ratio))}`, range: null };
    case 'better':
    case 'worse': {
      const factors = [ratio.value, low, high].map((one) => (ratio.value < 1 ? 1 / one : one));
      const [factor, ...ends] = factorTexts(factors);
      const [from, to] = ratio.value < 1 ? ends.toReversed() : ends;
      return { words: `${factor}x ${metric.words[standing]}`, range: `${from}-${to}` };
    }
    default:
      return { words: `too close to call (${ratioText(low)}-${ratioText(high)})`, range: null };
  }
}

/** `1.8x faster [1.5-2.0]`; says what the interval is over if that is not launches. Empty if there is no comparison. */
export function differenceText(ratio: Ratio | null, standing: Standing | null, metric: Metric): string {
  const found = differenceOf(ratio, standing, metric);
  if (found === null) return '';
  const over = ratio?.interval ? overRounds(ratio.interval) : '';
  return found.range === null ? `${found.words}${over}` : `${found.words} [${found.range}${over}]`;
}

/** A comparison that nobody judged by correcting for all others of a run: an executor with another. */
export function comparisonText(ratio: Ratio | null, metric: Metric): string {
  return differenceText(ratio, standingOf(metric, ratio), metric) || none;
}

/** `1.8x faster`, whatever the interval. */
function factorWords(value: number, { better, words }: Metric): string {
  const [factor] = factorTexts([value < 1 ? 1 / value : value]);
  const isBetter = (value > 1 ? 'higher' : 'lower') === better;
  return `${factor}x ${isBetter ? words.better : words.worse}`;
}

/** Two significant digits: `1.8`, `48`, `430`. A third where one is nearly 1, or where two would not tell them apart. */
export function factorTexts(factors: readonly number[]): readonly string[] {
  const short = factors.map((factor) => twoDigits(factor));
  const isAlike = factors.length > 1 && new Set(short).size === 1;
  return isAlike || factors.some((factor) => factor < 1.1) ? factors.map(threeDigits) : short;
}

/** An end of a ratio, which may be on either side of 1: `0.38`, `1.05`, `0.0023`. */
export function ratioText(ratio: number): string {
  return ratio < 0.1 || ratio >= 10 ? twoDigits(ratio) : ratio.toFixed(2);
}

/** Never understated: `0.052` -> `6 %`. */
export function wholePercent(share: number): string {
  return `${Math.max(1, Math.ceil(share * 100 - 1e-9))}\u00a0%`;
}
