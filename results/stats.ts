/**
 * From results to figures. Pure, and the only way there: page, terminal and README all read `summarize()`.
 */
import { connectionsWarning } from './connections.ts';
import { fellThroughWarning } from './fell-through.ts';
import { type Estimate, type Interval, quantile } from './interval.ts';
import { layersWarning } from './layers.ts';
import { neighbourNote, neighbourWarning } from './neighbour.ts';
import { answeredPerSecond, observedRates, pooledLagP99Us } from './open-loop.ts';
import { medianEstimate, observedP50s, p50Estimate, p50Ratio, pooledPercentile } from './p50.ts';
import { p99IntervalUs } from './p99.ts';
import { pairedRatio } from './paired.ts';
import { type Ratio, ratiosOf } from './ratio.ts';
import { type Resources, resourcesOf } from './resources.ts';
import { rowEstimateWarning } from './row-estimates.ts';
import type { Result, Round, Run } from './run.ts';
import { stallWarning } from './stalls.ts';
import { figureRounds, questionKey, reference, respondentLabel, serverKey } from './trial.ts';

/** Figures of one result. All null for a void trial, each null when the rounds do not support it. */
export interface Summary {
  readonly result: Result;
  /** `tv`, `tv~no-fk-index`, `tv direct` */
  readonly label: string;
  readonly requests: number;
  readonly errors: number;
  /** Median over rounds of the round's p50, in microseconds. */
  readonly p50Us: Estimate | null;
  /** Of the pooled histogram of all rounds, in microseconds. */
  readonly p99Us: number | null;
  /** Over launches, or over samples where launches are too few or too short. */
  readonly p99IntervalUs: Interval | null;
  /** Half of the rounds lie within about p50 times (1 +- spread): half the interquartile range over the median. */
  readonly spread: number | null;
  /** The highest rate that kept its limit, median over rounds; null for a load that is no capacity. */
  readonly capacityPerSecond: Estimate | null;
  /**
   * p50 over that of `normalized`, paired by round; below 1 is faster. Of a capacity, the rate over that of
   * `normalized`: above 1 is faster. Whatever the executor, `normalized` is by mercurius; null for that itself.
   */
  readonly ratio: Ratio | null;
  /** How late an open loop's requests were sent: p99 of all rounds. */
  readonly lagP99Us: number | null;
  /** Median over rounds. */
  readonly requestsPerSecond: number | null;
  /** Of the thread that answers. */
  readonly serverCpuUsPerRequest: number | null;
  /** Of the threads beside it. */
  readonly serverHelperCpuUsPerRequest: number | null;
  readonly databaseCpuUsPerRequest: number | null;
  /** Of the load generator, which is no part of what is measured. */
  readonly loadCpuUsPerRequest: number | null;
  readonly resources: Resources;
  /** What a reader must know before trusting the figures; empty for most. */
  readonly warnings: readonly string[];
}

/** One summary per result, in the order of `run.results`. */
export function summarize(run: Run): readonly Summary[] {
  const references = run.results.filter((result) => respondentLabel(result) === reference);
  const referenceOf = new Map(references.map((result) => [questionKey(result), result] as const));
  const isNeighbourNoted = neighbourNote(run) !== null;
  const servers = Map.groupBy(run.results, serverKey);
  const against = run.results.map((result) => referenceOf.get(questionKey(result)));
  const ratios = ratiosOf(
    run.results.map((result, index) => {
      const theirs = against[index];
      return theirs === undefined || theirs === result ? null : ratioOf(theirs, result);
    }),
  );
  return run.results.map((result, index) =>
    summarizeResult(result, {
      against: against[index],
      ratio: ratios[index] ?? null,
      ofServer: servers.get(serverKey(result)) ?? [],
      isNeighbourNoted,
    }),
  );
}

/** What of a run a summary of one result looks at beside it. */
interface Surroundings {
  /** The reference's answer to its question; undefined where there is none. */
  readonly against: Result | undefined;
  /** To the reference, judged beside all other ratios of the run. */
  readonly ratio: Ratio | null;
  /** All that its server answered. */
  readonly ofServer: readonly Result[];
  readonly isNeighbourNoted: boolean;
}

function summarizeResult(result: Result, surroundings: Surroundings): Summary {
  const rounds = figureRounds(result);
  const latencyRounds = timedRounds(result);
  const p50Us = p50Estimate(latencyRounds);
  const isCapacity = result.load.kind === 'capacity';
  const observe = isCapacity ? observedRates : observedP50s;
  return {
    result,
    label: respondentLabel(result),
    requests: total(result.rounds, (round) => round.requests),
    errors: total(result.rounds, (round) => round.errors),
    p50Us,
    p99Us: pooledPercentile(latencyRounds, 'p99'),
    p99IntervalUs: p99IntervalUs(latencyRounds),
    spread: spreadOf(observe(latencyRounds).map(({ value }) => value)),
    capacityPerSecond: isCapacity ? medianEstimate(observedRates(latencyRounds)) : null,
    ratio: surroundings.ratio,
    lagP99Us: pooledLagP99Us(rounds),
    requestsPerSecond: quantile(rounds.map(answeredPerSecond), 0.5),
    serverCpuUsPerRequest: cpuPerRequest(rounds, (round) => round.serverCpuUsPerRequest),
    serverHelperCpuUsPerRequest: cpuPerRequest(rounds, (round) => round.serverHelperCpuUsPerRequest),
    databaseCpuUsPerRequest: cpuPerRequest(rounds, (round) => round.databaseCpuUsPerRequest),
    loadCpuUsPerRequest: cpuPerRequest(rounds, (round) => round.loadCpuUsPerRequest),
    resources: resourcesOf(rounds, result),
    warnings: warningsOf(result, p50Us, surroundings),
  };
}

/** Those whose latencies, and so whose capacity, are figures: a saturated load has rates and prices alone. */
function timedRounds(result: Result): readonly Round[] {
  return result.status === 'saturated' ? [] : figureRounds(result);
}

/** Our p50 over theirs, paired by round; our rate over theirs for capacities. Null where one of them has no figures. */
export function ratioOf(theirs: Result, ours: Result): Estimate | null {
  const sides = [timedRounds(theirs), timedRounds(ours)] as const;
  return ours.load.kind === 'capacity' ? pairedRatio(...sides, observedRates) : p50Ratio(...sides);
}

/** (Q3 - Q1) / 2 over the median: the quartile coefficient of dispersion, about the median. From 4 values on. */
function spreadOf(values: readonly number[]): number | null {
  if (values.length < 4) return null;
  const at = (share: number) => quantile(values, share) ?? Number.NaN;
  return (at(0.75) - at(0.25)) / 2 / at(0.5);
}

/**
 * The mean over rounds, weighted by the requests of each round's window. Nearly the total over the total, not
 * exactly: each value was divided by all requests that its slice answered, those outside the window included.
 */
function cpuPerRequest(rounds: readonly Round[], perRequest: (round: Round) => number | null): number | null {
  const known = rounds.filter((round) => perRequest(round) !== null);
  const requests = total(known, (round) => round.requests);
  return requests === 0
    ? null
    : total(known, (round) => (perRequest(round) ?? 0) * round.requests) / requests;
}

function warningsOf(
  result: Result,
  p50Us: Estimate | null,
  { against, ofServer, isNeighbourNoted }: Surroundings,
): readonly string[] {
  const warnings: string[] = [];
  if (result.status !== 'ok') warnings.push(`${result.status}: ${result.reason ?? 'no reason was recorded'}`);
  const errors = total(result.rounds, (round) => round.errors);
  if (errors > 0)
    warnings.push(`${errors} of ${total(result.rounds, (round) => round.requests)} requests failed`);
  if (result.status === 'void') return warnings;
  if (result.rounds.length === 0) warnings.push('no round was finished');
  else if (p50Us === null && result.status !== 'saturated')
    warnings.push('too few requests for a p50 (20 are needed)');
  const { rounds, warnings: seen } = result;
  const neighbour = isNeighbourNoted ? null : neighbourWarning(rounds);
  const derived = [
    neighbour,
    fellThroughWarning(result),
    stallWarning(rounds, ofServer.map(figureRounds)),
    connectionsWarning(result),
    layersWarning(result.layers),
    rowEstimateWarning(result.plans),
  ];
  warnings.push(...seen, ...derived.filter((warning) => warning !== null));
  if (against?.status === 'void' || against?.status === 'saturated')
    warnings.push(`no ratio, because ${reference} is ${against.status} here`);
  return warnings;
}

function total<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}
