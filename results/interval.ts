/** A figure and how well it is known: Student-t intervals over launches, on logarithms. */
import { studentT } from './distributions.ts';

export const confidence = 0.95;

/** Fewer launches than this say too little about the next one: the interval is then over rounds. */
export const launchesNeeded = 4;

/** A 95 % interval, in the unit of its figure; `over` says what was taken as independent, `count` how many. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly over: 'launches' | 'rounds' | 'samples';
  readonly count: number;
}

/** `interval` is null when there were fewer than two values to take it over. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | null;
}

/** One positive value of one round (or of a whole launch). */
export interface Observation {
  readonly launch: number;
  readonly value: number;
}

/**
 * The geometric mean of positive observations with its interval: logarithms, centred within each launch, then
 * mean +- t * s / sqrt(n) over launch means (Kalibera & Jones 2013, Rigorous Benchmarking in Reasonable Time,
 * for launches as the unit; Student 1908 for t). Rounds of one launch are not independent, so they are the
 * unit only below 4 launches, and the interval then says so. Null for no observations.
 */
export function geometricMean(observations: readonly Observation[]): Estimate | null {
  if (observations.length === 0) return null;
  const byLaunch = launchLogs(observations);
  const over = byLaunch.length >= launchesNeeded ? 'launches' : 'rounds';
  const logs = over === 'launches' ? byLaunch : observations.map(({ value }) => Math.log(value));
  const { centre, variance, count } = spreadOfMean(logs);
  if (count < 2) return { value: Math.exp(centre), interval: null };
  return {
    value: Math.exp(centre),
    interval: { ...tInterval(centre, Math.sqrt(variance), count - 1), over, count },
  };
}

/**
 * The centre of the logarithms of each launch's observations, in the order in which launches first appear. Where a
 * machine is shared, a few slices are disturbed much more than the rest: the centre is one that they do not move.
 */
export function launchLogs(observations: readonly Observation[]): readonly number[] {
  const byLaunch = Map.groupBy(observations, ({ launch }) => launch);
  return [...byLaunch.values()].map((own) => hodgesLehmann(own.map(({ value }) => Math.log(value))));
}

/**
 * The median of the means of all pairs, each value with itself included (Hodges & Lehmann 1963, Estimates of Location
 * Based on Rank Tests). Of Gaussian values as good as 0.955 of as many averaged; wild ones, up to 29 %, do not move it
 * far. The mean of two. NaN for no values.
 */
export function hodgesLehmann(values: readonly number[]): number {
  const means = values.flatMap((value, index) => values.slice(index).map((other) => (value + other) / 2));
  return quantile(means, 0.5) ?? Number.NaN;
}

/** The mean of values and the variance of that mean, s^2 / n; NaN for a single value, of which nothing is known. */
export function spreadOfMean(values: readonly number[]): { centre: number; variance: number; count: number } {
  const count = values.length;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { centre, variance: squares / (count - 1) / count, count };
}

/** The ends of centre +- t * standard error, taken back from logarithms. */
export function tInterval(
  centre: number,
  standardError: number,
  degrees: number,
): { readonly low: number; readonly high: number } {
  const half = studentT(confidence, degrees) * standardError;
  return { low: Math.exp(centre - half), high: Math.exp(centre + half) };
}

/** Half of an interval's width as a share of the figure: 0.03 for 2.00 (1.94 to 2.06). */
export function halfWidthShare({ value, low, high }: { value: number; low: number; high: number }): number {
  return (high - low) / 2 / value;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The value below which a share of the sorted values lies, interpolated (Hyndman & Fan 1996, definition 7);
 * share 0.5 is the median. Null for no values.
 */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (position - Math.floor(position));
}
