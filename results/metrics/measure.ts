/** From rounds to figures: the value of a metric, its ratio to that of other rounds, and their intervals. */

import { figureRounds } from '../run-file/case.ts';
import type { Result, Round } from '../run-file/result.ts';
import { quantile } from '../statistics/basic.ts';
import {
  type Estimate,
  estimateOf,
  type Known,
  launchCentres,
  launchesNeeded,
  type Observation,
  studentEstimate,
  welchRatio,
} from '../statistics/estimate.ts';
import { type Metric, type MetricKey, metrics } from './registry.ts';

/** The rounds of a result that hold figures of a metric. An invalid result has none, a saturated one has no latency. */
export function roundsOf({ isOfBorneLoad }: Metric, result: Result): readonly Round[] {
  return isOfBorneLoad && result.status === 'saturated' ? [] : figureRounds(result);
}

/**
 * One value per round, or one per launch if some round is too short for a value: leaving out only the short rounds would
 * favour fast ones. If a launch is too short as well, one per two launches, where there are enough of them; else none.
 * Rounds that do not hold the metric are left out.
 */
export function observe(
  metric: Metric,
  rounds: readonly Round[],
  among: readonly Round[] = rounds,
): readonly Observation[] {
  const held = rounds.filter((round) => metric.isIn(round, among));
  return observeAlike(metric, [held])[0] ?? [];
}

/** The same for several lists of rounds, all alike: by round, by launch, or by two launches. */
function observeAlike(
  { take, each, scale }: Metric,
  sides: readonly (readonly Round[])[],
): readonly (readonly Observation[])[] {
  const observed = (side: readonly Round[], groups: (side: readonly Round[]) => Iterable<readonly Round[]>) =>
    [...groups(side)].map((own) => ({ launch: own[0]?.launch ?? 0, value: take(own) }));
  const isKnown = (one: { launch: number; value: number | null }): one is Observation =>
    one.value !== null && (scale === 'linear' || one.value > 0);
  const byRound = (side: readonly Round[]) => side.map((round) => [round]);
  const byLaunch = (side: readonly Round[]) => Map.groupBy(side, ({ launch }) => launch).values();
  const pairs = pairsOfLaunches(sides.flat());
  const byTwoLaunches = (side: readonly Round[]) =>
    Map.groupBy(side, ({ launch }) => pairs.get(launch)).values();
  const byPairs = pairs.size >= 2 * launchesNeeded ? [byTwoLaunches] : [];
  for (const groups of each === 'round' ? [byRound, byLaunch, ...byPairs] : [byLaunch]) {
    const all = sides.map((side) => observed(side, groups));
    if (all.flat().every(isKnown)) return all as readonly (readonly Observation[])[];
  }
  return [];
}

/** For each launch the number of its pair, in their order. Of an odd number, the last three belong together. */
function pairsOfLaunches(rounds: readonly Round[]): ReadonlyMap<number, number> {
  const launches = [...new Set(rounds.map(({ launch }) => launch))].toSorted((one, other) => one - other);
  const last = Math.max(0, Math.floor(launches.length / 2) - 1);
  return new Map(launches.map((launch, index) => [launch, Math.min(Math.floor(index / 2), last)]));
}

/**
 * The estimate of a metric (`estimateOf`). If there are only values per launch, and fewer than four of them, all samples
 * are pooled if the metric allows it. Null if the rounds support neither.
 */
export function measure(metric: Metric, rounds: readonly Round[]): Estimate | null {
  const held = rounds.filter((round) => metric.isIn(round, rounds));
  const [observations = []] = observeAlike(metric, [held]);
  const launches = new Set(observations.map(({ launch }) => launch)).size;
  const isEnough =
    launches >= launchesNeeded || (metric.each === 'round' && observations.length === held.length);
  const estimate = isEnough || !metric.pool ? estimateOf(observations, metric.scale) : metric.pool(held);
  return metric.scale === 'linear' ? atLeastZero(estimate) : estimate;
}

/** No metric is below 0, whatever an interval on the linear scale allows. */
function atLeastZero(estimate: Estimate | null): Estimate | null {
  if (!estimate?.interval) return estimate;
  return { ...estimate, interval: { ...estimate.interval, low: Math.max(0, estimate.interval.low) } };
}

export type Estimates = Readonly<Record<MetricKey, Estimate | null>>;

/** All metrics of a result. */
export function measureAll(result: Result): Estimates {
  const measured = metrics.map((metric) => [metric.key, measure(metric, roundsOf(metric, result))]);
  return Object.fromEntries(measured);
}

/** Half the interquartile range over the median: the quartile coefficient of dispersion. Needs 4 values. */
export function spreadOf(metric: Metric, rounds: readonly Round[]): number | null {
  const values = observe(metric, rounds).map(({ value }) => value);
  if (values.length < 4) return null;
  const at = (part: number) => quantile(values, part) ?? Number.NaN;
  return (at(0.75) - at(0.25)) / 2 / at(0.5);
}

/** Both values of each pair of rounds that were measured next to each other, or of their launches. */
export function pairedValues(
  metric: Metric,
  theirs: readonly Round[],
  ours: readonly Round[],
): readonly { readonly launch: number; readonly theirs: number; readonly ours: number }[] {
  const among = [...theirs, ...ours];
  const pairs = pairRounds(theirs, ours).filter((pair) => pair.every((round) => metric.isIn(round, among)));
  const sides = [pairs.map(([their]) => their), pairs.map(([, our]) => our)];
  const [left = [], right = []] = observeAlike(metric, sides);
  return left.flatMap(({ launch, value }, index) => {
    const other = right[index];
    return other === undefined ? [] : [{ launch, theirs: value, ours: other.value }];
  });
}

/** Our value over theirs in each pair of rounds, so that a disturbance of both in one round cancels. */
export function pairedRatios(
  metric: Metric,
  theirs: readonly Round[],
  ours: readonly Round[],
): readonly Observation[] {
  return pairedValues(metric, theirs, ours).map((pair) => ({
    launch: pair.launch,
    value: pair.ours / pair.theirs,
  }));
}

/** The estimate of those ratios. */
export function ratio(metric: Metric, theirs: readonly Round[], ours: readonly Round[]): Estimate | null {
  return estimateOf(pairedRatios(metric, theirs, ours));
}

/** The ratio of two results of one run. */
export function ratioOf(metric: Metric, theirs: Result, ours: Result): Estimate | null {
  return ratio(metric, roundsOf(metric, theirs), roundsOf(metric, ours));
}

/**
 * `paired`: the two were measured in the same rounds, interleaved. `separate`: in runs of their own, one after the
 * other. Then there is nothing to pair, and changes of the machine between them count as difference.
 */
export type Design = 'paired' | 'separate';

/**
 * The candidate's value over the baseline's, with its 95 % interval, which is not corrected for the number of ratios. Null
 * unless both sides have the metric in at least two launches. Launches are the unit even if there are only two or three:
 * rounds of one launch are not independent, and a verdict on them raises false alarms.
 */
export function compare(
  design: Design,
  metric: Metric,
  baseline: readonly Round[],
  candidate: readonly Round[],
): Known | null {
  if (design === 'paired') {
    const logs = launchCentres(pairedRatios(metric, baseline, candidate));
    return logs.length < 2 ? null : (studentEstimate(logs, 'launches') as Known);
  }
  const among = [...baseline, ...candidate];
  const [before, after] = [baseline, candidate].map((rounds) =>
    launchCentres(observe(metric, rounds, among)),
  );
  return welchRatio(before ?? [], after ?? []);
}

/** Pairs the k-th rounds of the same launch. A round without a partner (after an interruption) is left out. */
function pairRounds(theirs: readonly Round[], ours: readonly Round[]): [Round, Round][] {
  const partners = Map.groupBy(ours, (round) => round.launch);
  return [...Map.groupBy(theirs, (round) => round.launch)].flatMap(([launch, rounds]) =>
    rounds.flatMap((round, index): [Round, Round][] => {
      const partner = partners.get(launch)?.[index];
      return partner === undefined ? [] : [[round, partner]];
    }),
  );
}
