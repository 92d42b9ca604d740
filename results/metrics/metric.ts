/** What a metric is, and the ways in which rounds hold one. */

import { inMegabytes, inMs, shareText, threeDigits, withMs } from '../format.ts';
import { type PercentileName, percentileFrom, pooledHistogram, shareOf } from '../run-file/histogram.ts';
import type { Load, Round } from '../run-file/result.ts';
import type { Estimate, Scale } from '../statistics/estimate.ts';
import { quantileInterval } from '../statistics/order-statistics.ts';

/** What shows metrics: each takes those that name it, in the registry's order. */
export type View =
  /** The page's tables, beside what a case was asked for, which all tables of a run show. */
  | 'page'
  /** The page's folded table of what a server took of its machine. */
  | 'resources'
  /** The page's chart: marks beside those of what was asked for. */
  | 'chart'
  /** A gate that cannot tell about it is inconclusive. */
  | 'gate'
  /** One that takes more than short runs have: a gate does without. */
  | 'gate where known'
  /** Another executor over the reference's, in a run. */
  | 'by executor'
  /** The command `executors`: the value of each server, and its ratio to the first. */
  | 'executors'
  | 'executors ratio'
  /** The variance study. */
  | 'variance';

/** How values are told. */
interface Dimension {
  readonly unit: string;
  /** How many of what values are in make one: microseconds in a millisecond. */
  readonly perUnit: number;
  /** Without the unit, which the head of a column has. */
  readonly format: (value: number) => string;
  /** With it. */
  readonly text: (value: number) => string;
}

export const milliseconds: Dimension = { unit: 'ms', perUnit: 1000, format: inMs, text: withMs };
export const rate: Dimension = {
  unit: 'requests/s',
  perUnit: 1,
  format: threeDigits,
  text: (value) => `${threeDigits(value)}/s`,
};
export const perRequest: Dimension = {
  unit: 'µs/request',
  perUnit: 1,
  format: threeDigits,
  text: (value) => `${threeDigits(value)} µs`,
};
export const megabytes: Dimension = {
  unit: 'MB',
  perUnit: 1e6,
  format: inMegabytes,
  text: (value) => `${inMegabytes(value)} MB`,
};
export const share: Dimension = { unit: 'of the time', perUnit: 1, format: shareText, text: shareText };

/** How rounds hold a metric. */
export interface Observable {
  /** Whether a round holds what the metric is made of, beside all rounds that are looked at. */
  readonly isIn: (round: Round, among: readonly Round[]) => boolean;
  /** The value of these rounds together; null where they do not support one. */
  readonly take: (rounds: readonly Round[]) => number | null;
  /** What has a value of its own. A round that is too short for one leaves it to its launch. */
  readonly each: 'round' | 'launch';
  /** Of all samples together, where launches are too few, or too short, to observe. */
  readonly pool?: (rounds: readonly Round[]) => Estimate | null;
  /** Logarithmic where this says nothing. */
  readonly scale?: Scale;
}

export interface MetricDefinition extends Dimension, Observable {
  readonly key: string;
  /** As in a sentence: `server CPU`. */
  readonly title: string;
  readonly better: 'lower' | 'higher';
  readonly views: readonly View[];
  /** Of which loads' cases it is shown; of all where this says nothing. The first one is what they are asked for. */
  readonly loads?: readonly Load['kind'][];
  /** Whether it is a figure only where the load was borne: not of a saturated case. */
  readonly isOfBorneLoad?: boolean;
  /** The A/A pair's intervals of it are to be no wider, half of one as a share; it is not asked of others. */
  readonly aaHalfWidthMax?: number;
}

/** One value a round. No request is answered in no time: what has no logarithm was not measured. */
export function ofRound(
  valueIn: (round: Round) => number | null,
  isIn: Observable['isIn'] = (round) => (valueIn(round) ?? 0) > 0,
): Observable {
  const take: Observable['take'] = ([first, ...others]) =>
    first === undefined || others.length > 0 ? null : valueIn(first);
  return { isIn, take, each: 'round' };
}

/** A percentile of latencies in microseconds. */
export function percentile(name: PercentileName, each: Observable['each']): Observable {
  const ofSamples = percentileOf(name, each, ({ histogram }) => histogram);
  // The copy that stands beside the histogram of a round, where it has one.
  const copyOf = ({ latencyUs }: Round) => (latencyUs as Readonly<Record<string, number | null>>)[name];
  return {
    ...ofSamples,
    isIn: ({ latencyUs }) => latencyUs.max !== null,
    take: (rounds) => {
      const [first, ...others] = rounds;
      const copy = first === undefined || others.length > 0 ? undefined : copyOf(first);
      return copy === undefined ? ofSamples.take(rounds) : copy;
    },
  };
}

/** A percentile of a histogram that rounds hold; null in those that hold none. */
export function percentileOf(
  name: PercentileName,
  each: Observable['each'],
  textOf: (round: Round) => string | null,
): Observable {
  const pooled = (rounds: readonly Round[]) => pooledHistogram(rounds, (round) => textOf(round) ?? '');
  return {
    isIn: (round) => textOf(round) !== null,
    take: (rounds) => percentileFrom(pooled(rounds), name),
    each,
    pool: (rounds) => {
      const histogram = pooled(rounds);
      const value = percentileFrom(histogram, name);
      return value === null ? null : { value, interval: quantileInterval(histogram, shareOf(name)) };
    },
  };
}
