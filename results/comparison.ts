/** One figure of two results set against each other: the ratio of the candidate to the baseline. */

import type { Figure } from './figures.ts';
import { type Estimate, type Interval, launchLogs, spreadOfMean, tInterval } from './interval.ts';
import { pairRounds } from './paired.ts';
import type { Round } from './run.ts';

/**
 * `paired`: the two were measured in the same rounds, interleaved. `separate`: in runs of their own, one after
 * the other; then there is nothing to pair, and what changed on the machine between them counts as difference.
 */
export type Design = 'paired' | 'separate';

/** Candidate over baseline. The logarithms are what tests are made on, the ratio is what people read. */
export interface Comparison {
  /** Below 1 is less; its interval is this figure's own 95 %, not corrected for how many are looked at. */
  readonly ratio: Estimate & { readonly interval: Interval };
  readonly logRatio: number;
  /** Of `logRatio`; 0 where nothing varied. */
  readonly standardError: number;
  /** Of Student's t; Welch's are not whole. */
  readonly degrees: number;
}

/**
 * Null where a figure cannot be had on both sides in at least two launches. Launches are the unit even where
 * there are only two or three: rounds of one launch are not independent, and a verdict on them cries wolf.
 */
export function compare(
  design: Design,
  baseline: readonly Round[],
  candidate: readonly Round[],
  { isIn, observe }: Pick<Figure, 'isIn' | 'observe'>,
): Comparison | null {
  if (design === 'separate') {
    const [before, after] = [baseline.filter(isIn), candidate.filter(isIn)];
    return compareSeparate(launchLogs(observe(before)), launchLogs(observe(after)));
  }
  const pairs = pairRounds(baseline, candidate).filter((pair) => pair.every(isIn));
  const left = launchLogs(observe(pairs.map(([before]) => before)));
  const right = launchLogs(observe(pairs.map(([, after]) => after)));
  // Differences of means over the same rounds are means of their differences.
  return comparePaired(left.length === right.length ? right.map((log, n) => log - (left[n] ?? 0)) : []);
}

/** Student's t on one log ratio a launch (Kalibera & Jones 2013, Rigorous Benchmarking in Reasonable Time). */
export function comparePaired(logRatios: readonly number[]): Comparison | null {
  if (logRatios.length < 2) return null;
  const { centre, variance, count } = spreadOfMean(logRatios);
  return comparison(centre, Math.sqrt(variance), count - 1, count);
}

/**
 * Welch's t on launch means (Welch 1947, The Generalization of Student's Problem When Several Different
 * Population Variances Are Involved): two runs need not be equally noisy.
 */
export function compareSeparate(
  baseline: readonly number[],
  candidate: readonly number[],
): Comparison | null {
  if (baseline.length < 2 || candidate.length < 2) return null;
  const [one, other] = [spreadOfMean(baseline), spreadOfMean(candidate)];
  const variance = one.variance + other.variance;
  const degrees =
    variance === 0
      ? one.count + other.count - 2
      : variance ** 2 / (one.variance ** 2 / (one.count - 1) + other.variance ** 2 / (other.count - 1));
  return comparison(
    other.centre - one.centre,
    Math.sqrt(variance),
    degrees,
    Math.min(one.count, other.count),
  );
}

function comparison(logRatio: number, standardError: number, degrees: number, count: number): Comparison {
  const ends = tInterval(logRatio, standardError, degrees);
  return {
    ratio: { value: Math.exp(logRatio), interval: { ...ends, over: 'launches', count } },
    logRatio,
    standardError,
    degrees,
  };
}
