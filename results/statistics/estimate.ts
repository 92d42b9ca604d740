/** A figure and how well it is known: Student-t intervals over launches. */
import { mean, median, sumOf, variance } from './basic.ts';
import { studentT } from './distributions.ts';

export const confidence = 0.95;

/** With fewer launches than this, too little is known about their variance, and the interval is over rounds. */
export const launchesNeeded = 4;

/** A 95 % interval, in the unit of its figure. `over`: what was treated as independent; `count`: how many of them. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly over: 'launches' | 'rounds' | 'samples';
  readonly count: number;
  /** Degrees of freedom, if they are not `count` - 1: Welch's, and moderated ones. */
  readonly degrees?: number;
}

/** `interval` is null if there were fewer than two values. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | null;
}

export type Known = Estimate & { readonly interval: Interval };

export function isKnown(estimate: Estimate | null | undefined): estimate is Known {
  return estimate !== null && estimate !== undefined && estimate.interval !== null;
}

/** One value of one round (or of a whole launch); above 0 if it is estimated on logarithms. */
export interface Observation {
  readonly launch: number;
  readonly value: number;
}

/** The scale on which errors are additive. Most figures vary by a percentage; one that may be 0 or less, by an amount. */
export type Scale = 'logarithmic' | 'linear';

const scales = {
  logarithmic: { to: Math.log, from: Math.exp },
  linear: { to: (value: number) => value, from: (value: number) => value },
} as const;

/**
 * The estimate of observations with its interval: the one estimator for every metric. The centre of each launch, then
 * mean +- t * s / sqrt(n) over launch centres (Kalibera & Jones 2013, Rigorous Benchmarking in Reasonable Time, for launches
 * as the unit; Student 1908 for t). Rounds of one launch are not independent, so they are the unit only below 4 launches,
 * and the interval then says so. Null for no observations.
 *
 * Why this estimator: 2,000 simulated cases of 4 launches of 4 rounds (`quick`) and of 9 of 3 (`standard`), with the noise
 * that the variance study of 17 launches recorded (`estimators.test.ts`). Disturbances only make windows slower, by up to
 * 39 %. Bias and root mean square error in per cent of the undisturbed value; coverage of the 95 % interval:
 *
 *                                p50, quick            p50, standard         CPU, quick            CPU, standard
 *     centre (this)              0.4   1.9   96.3 %    0.8   1.6   93.8 %    0.7   2.4   95.8 %    1.1   2.0   93.3 %
 *     mean weighted by requests  1.1   2.5   95.3 %    1.1   1.9   93.3 %    1.5   3.0   95.1 %    1.4   2.3   91.9 %
 *     median over rounds         0.3   2.0   96.3 %    0.3   1.4   93.8 %    0.4   2.4   95.8 %    0.4   1.7   93.3 %
 *
 * The weighted mean counts disturbances as cost. The median over rounds resists them best, and with few rounds per launch
 * better than the centre. But it has no interval of its own (the table shows the centre's) and is not the middle of that
 * one; the quotient of two medians is not the paired ratio; and for Gaussian noise its error is 8 to 15 % larger than the
 * centre's.
 */
export function estimateOf(
  observations: readonly Observation[],
  scale: Scale = 'logarithmic',
): Estimate | null {
  if (observations.length === 0) return null;
  const centres = launchCentres(observations, scale);
  return centres.length >= launchesNeeded
    ? studentEstimate(centres, 'launches', scale)
    : studentEstimate(
        observations.map(({ value }) => scales[scale].to(value)),
        'rounds',
        scale,
      );
}

/**
 * The centre of each launch's observations on the scale, in the order in which launches first appear. On a shared machine,
 * a few windows are disturbed much more than the rest, so the centre is one that they do not move.
 */
export function launchCentres(
  observations: readonly Observation[],
  scale: Scale = 'logarithmic',
): readonly number[] {
  return [...centresByLaunch(observations, scale).values()];
}

/** The same by launch. */
export function centresByLaunch(
  observations: readonly Observation[],
  scale: Scale = 'logarithmic',
): ReadonlyMap<number, number> {
  const byLaunch = Map.groupBy(observations, ({ launch }) => launch);
  return new Map(
    [...byLaunch].map(([launch, own]) => [
      launch,
      hodgesLehmann(own.map(({ value }) => scales[scale].to(value))),
    ]),
  );
}

/**
 * The median of the means of all pairs, each value with itself included (Hodges & Lehmann 1963, Estimates of Location
 * Based on Rank Tests). For Gaussian values its efficiency is 0.955 of the mean's; up to 29 % outliers do not move it far.
 * For two values it is their mean. NaN for no values.
 */
export function hodgesLehmann(values: readonly number[]): number {
  const means = values.flatMap((value, index) => values.slice(index).map((other) => (value + other) / 2));
  return median(means) ?? Number.NaN;
}

/** The mean of independent values on the scale, transformed back; with an interval if there are at least two values. */
export function studentEstimate(
  values: readonly number[],
  over: Interval['over'],
  scale: Scale = 'logarithmic',
): Estimate {
  const [count, centre] = [values.length, mean(values)];
  const { from } = scales[scale];
  if (count < 2) return { value: from(centre), interval: null };
  return {
    value: from(centre),
    interval: { ...ends(centre, Math.sqrt(variance(values) / count), count - 1, scale), over, count },
  };
}

/**
 * The ratio of separate launches, ours over theirs, by Welch's t on the logarithms of each launch (Welch 1947, The
 * Generalization of Student's Problem When Several Different Population Variances Are Involved), because two runs need not
 * be equally noisy. Null if a side has a single launch.
 */
export function welchRatio(theirLogs: readonly number[], ourLogs: readonly number[]): Known | null {
  if (theirLogs.length < 2 || ourLogs.length < 2) return null;
  const [theirs, ours] = [theirLogs, ourLogs].map((logs) => variance(logs) / logs.length) as [number, number];
  const total = theirs + ours;
  const degrees =
    total === 0
      ? theirLogs.length + ourLogs.length - 2
      : total ** 2 / (theirs ** 2 / (theirLogs.length - 1) + ours ** 2 / (ourLogs.length - 1));
  const centre = mean(ourLogs) - mean(theirLogs);
  const count = Math.min(theirLogs.length, ourLogs.length);
  const interval = { ...ends(centre, Math.sqrt(total), degrees), over: 'launches', count, degrees } as const;
  return { value: Math.exp(centre), interval };
}

/**
 * The weighted mean of the means of groups, each of independent values, as the ratio that it is the logarithm of. Groups may
 * lie apart and be unequally noisy: the variances of their means are added, with the degrees of freedom of that sum
 * (Satterthwaite 1946, An Approximate Distribution of Estimates of Variance Components). Null if a group has a single value.
 */
export function stratifiedRatio(
  groups: readonly { readonly logs: readonly number[]; readonly weight: number }[],
): Known | null {
  if (groups.length === 0 || groups.some(({ logs }) => logs.length < 2)) return null;
  const all = sumOf(groups, ({ weight }) => weight);
  const parts = groups.map(({ logs, weight }) => ({
    centre: (weight / all) * mean(logs),
    variance: ((weight / all) ** 2 * variance(logs)) / logs.length,
    degrees: logs.length - 1,
  }));
  const centre = sumOf(parts, (part) => part.centre);
  const total = sumOf(parts, (part) => part.variance);
  const degrees =
    total === 0
      ? sumOf(parts, (part) => part.degrees)
      : total ** 2 / sumOf(parts, (part) => part.variance ** 2 / part.degrees);
  const count = Math.min(...groups.map(({ logs }) => logs.length));
  const interval = { ...ends(centre, Math.sqrt(total), degrees), over: 'launches', count, degrees } as const;
  return { value: Math.exp(centre), interval };
}

/** The ends of centre +- t * standard error, transformed back from the scale. */
function ends(centre: number, standardError: number, degrees: number, scale: Scale = 'logarithmic') {
  const half = studentT(confidence, degrees) * standardError;
  const { from } = scales[scale];
  return { low: from(centre - half), high: from(centre + half) };
}

/** Half of an interval's width on logarithms. */
export function halfWidthLog({ low, high }: Interval): number {
  return (Math.log(high) - Math.log(low)) / 2;
}

/** Degrees of freedom of the t behind an interval. */
export function degreesOf({ degrees, count }: Interval): number {
  return degrees ?? count - 1;
}

/** The same value, known with this standard error of its logarithm, which itself has so many degrees of freedom. */
export function withPrecision({ value, interval }: Known, standardError: number, degrees: number): Known {
  return { value, interval: { ...interval, ...ends(Math.log(value), standardError, degrees), degrees } };
}

type Ranged = Pick<Known, 'value'> & { readonly interval: Pick<Interval, 'low' | 'high'> };

/** Whether the interval contains 1. */
export function containsOne({ interval: { low, high } }: Ranged): boolean {
  return low <= 1 && high >= 1;
}

/** Half of an interval's width as a share of the figure: 0.03 for 2.00 (1.94 to 2.06). */
export function halfWidthShare({ value, interval: { low, high } }: Ranged): number {
  return (high - low) / 2 / value;
}
