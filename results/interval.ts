/** A figure and how well it is known: Student-t intervals over launches, on logarithms. */
import { studentT } from './student-t.ts';

export const confidence = 0.95;

/** Fewer launches than this say too little about the next one: the interval is then over rounds. */
export const launchesNeeded = 4;

/** A 95 % interval, in the unit of its figure; `over` says what was taken as independent, `count` how many. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly over: 'launches' | 'rounds';
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
 * The geometric mean of positive observations with its interval: logarithms, averaged within each launch, then
 * mean +- t * s / sqrt(n) over launch means (Kalibera & Jones 2013, Rigorous Benchmarking in Reasonable Time,
 * for launches as the unit; Student 1908 for t). Rounds of one launch are not independent, so they are the
 * unit only below 4 launches, and the interval then says so. Null for no observations.
 */
export function geometricMean(observations: readonly Observation[]): Estimate | null {
  if (observations.length === 0) return null;
  const byLaunch = Map.groupBy(observations, ({ launch }) => launch);
  const over = byLaunch.size >= launchesNeeded ? 'launches' : 'rounds';
  const groups = over === 'launches' ? [...byLaunch.values()] : observations.map((one) => [one]);
  const logs = groups.map((group) => mean(group.map(({ value }) => Math.log(value))));
  const centre = mean(logs);
  const count = logs.length;
  if (count < 2) return { value: Math.exp(centre), interval: null };
  const variance = logs.reduce((sum, log) => sum + (log - centre) ** 2, 0) / (count - 1);
  const half = studentT(confidence, count - 1) * Math.sqrt(variance / count);
  return {
    value: Math.exp(centre),
    interval: { low: Math.exp(centre - half), high: Math.exp(centre + half), over, count },
  };
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
