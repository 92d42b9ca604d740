/** Medians of latency: by round, by launch, of everything; and the ratio of two results' medians. */
import { decodeHistogram, mergeHistograms, type PercentileName, percentileFrom } from './histogram.ts';
import { type Estimate, geometricMean, type Observation, quantile } from './interval.ts';
import { pairedRatio, pairedRatios } from './paired.ts';
import type { Round } from './run.ts';

/** A percentile of all samples of these rounds together, in microseconds; null when they are too few. */
export function pooledPercentile(
  rounds: readonly Pick<Round, 'histogram'>[],
  name: PercentileName,
): number | null {
  return percentileFrom(mergeHistograms(rounds.map((round) => decodeHistogram(round.histogram))), name);
}

/**
 * The p50 of every round; of every launch, when some round has too few samples for one: leaving out just
 * those rounds would favour the fast ones. Empty when a launch has too few as well.
 */
export function observedP50s(rounds: readonly Round[]): readonly Observation[] {
  return (
    knownOrNone(rounds.map(({ launch, latencyUs }) => ({ launch, value: latencyUs.p50 }))) ??
    launchP50s(rounds)
  );
}

function launchP50s(rounds: readonly Round[]): readonly Observation[] {
  return launchPercentiles(rounds, 'p50');
}

/** The percentile of all samples of each launch; empty when one of them has too few. */
export function launchPercentiles(rounds: readonly Round[], name: PercentileName): readonly Observation[] {
  const launches = [...Map.groupBy(rounds, (round) => round.launch)];
  return knownOrNone(launches.map(([launch, own]) => ({ launch, value: pooledPercentile(own, name) }))) ?? [];
}

function knownOrNone(
  values: readonly { launch: number; value: number | null }[],
): readonly Observation[] | null {
  const isKnown = (one: { launch: number; value: number | null }): one is Observation =>
    one.value !== null && one.value > 0;
  return values.every(isKnown) ? values : null;
}

/** The median over rounds of their p50; of all samples together, without an interval, where they are too few. */
export function p50Estimate(rounds: readonly Round[]): Estimate | null {
  const pooled = pooledPercentile(rounds, 'p50');
  return medianEstimate(observedP50s(rounds)) ?? (pooled === null ? null : { value: pooled, interval: null });
}

/**
 * The median with the interval of `geometricMean`. The two centres differ a little when rounds are skewed;
 * the interval is then widened to hold the median, which can only make it more cautious. Null for no observations.
 */
export function medianEstimate(observations: readonly Observation[]): Estimate | null {
  const value = quantile(
    observations.map((one) => one.value),
    0.5,
  );
  if (value === null) return null;
  const interval = geometricMean(observations)?.interval ?? null;
  if (interval === null) return { value, interval };
  const { low, high } = interval;
  return { value, interval: { ...interval, low: Math.min(low, value), high: Math.max(high, value) } };
}

/** Our p50 over theirs, taken within each pair of rounds, so that what slowed both in one round cancels. */
export function p50Ratio(theirs: readonly Round[], ours: readonly Round[]): Estimate | null {
  // Where one of the two had to be pooled by launch, the other is too, so that like is paired with like.
  const isByRound = pairedRatios(theirs, ours, observedP50s) !== null;
  return pairedRatio(theirs, ours, isByRound ? observedP50s : launchP50s);
}
