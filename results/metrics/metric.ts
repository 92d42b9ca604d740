/** What a metric is, and how rounds hold one. */

import { inMegabytes, inMs, shareText, threeDigits, withMs } from '../format.ts';
import type { Purpose } from '../run-file/case.ts';
import { type PercentileName, percentileFrom, pooledHistogram, shareOf } from '../run-file/histogram.ts';
import type { Round } from '../run-file/result.ts';
import type { Estimate, Scale } from '../statistics/estimate.ts';
import { quantileInterval } from '../statistics/order-statistics.ts';

/** Where metrics are shown. Each view takes the metrics that name it, in the registry's order. */
export type View =
  /** What cases are compared by: of a load, the first one that its rounds hold. */
  | 'headline'
  /** The page's tables, in addition to the headline, which all tables of a run show. */
  | 'page'
  /** The page's folded table of the resources that a server used. */
  | 'resources'
  /** The page's chart, as marks beside the headline. */
  | 'chart'
  /** Required by a gate: if it is unclear, the gate is inconclusive. */
  | 'gate'
  /** Compared by a gate, but not required, because short runs do not have it. */
  | 'gate where known'
  /** The ratio of another executor to the reference executor, in a run. */
  | 'by executor'
  /** The command `executors`: the value of each server, and its ratio to the first. */
  | 'executors'
  | 'executors ratio'
  /** The variance study. */
  | 'variance';

/** What values are of, so that a bound can be given in another unit. Stored as µs, bytes, requests a second, or 0 to 1. */
export type Quantity = 'time' | 'bytes' | 'rate' | 'share';

/** How values are printed. */
interface Dimension {
  readonly quantity: Quantity;
  readonly unit: string;
  /** How many units of the stored values make one: 1,000 microseconds a millisecond. */
  readonly perUnit: number;
  /** Without the unit, which the column heading has. */
  readonly format: (value: number) => string;
  /** With the unit. */
  readonly text: (value: number) => string;
  /** How a factor above 1 is said, for the better and for the worse: `1.8x faster`, `1.8x slower`. */
  readonly words: { readonly better: string; readonly worse: string };
}

export const milliseconds: Dimension = {
  quantity: 'time',
  unit: 'ms',
  perUnit: 1000,
  format: inMs,
  text: withMs,
  words: { better: 'faster', worse: 'slower' },
};
export const rate: Dimension = {
  quantity: 'rate',
  unit: 'requests/s',
  perUnit: 1,
  format: threeDigits,
  text: (value) => `${threeDigits(value)}/s`,
  words: { better: 'more', worse: 'less' },
};
export const perRequest: Dimension = {
  quantity: 'time',
  unit: 'µs/request',
  perUnit: 1,
  format: threeDigits,
  text: (value) => `${threeDigits(value)} µs`,
  words: { better: 'cheaper', worse: 'costlier' },
};
export const megabytes: Dimension = {
  quantity: 'bytes',
  unit: 'MB',
  perUnit: 1e6,
  format: inMegabytes,
  text: (value) => `${inMegabytes(value)} MB`,
  words: { better: 'smaller', worse: 'larger' },
};
export const bytes: Dimension = {
  quantity: 'bytes',
  unit: 'bytes/request',
  perUnit: 1,
  format: threeDigits,
  text: (value) => `${threeDigits(value)} bytes`,
  words: { better: 'less', worse: 'more' },
};
export const share: Dimension = {
  quantity: 'share',
  unit: 'of the time',
  perUnit: 1,
  format: shareText,
  text: shareText,
  words: { better: 'less', worse: 'more' },
};

/** How rounds hold a metric. */
export interface Observable {
  /** Whether a round holds what the metric needs, given all rounds that are looked at. */
  readonly isIn: (round: Round, among: readonly Round[]) => boolean;
  /** The value of these rounds together; null if they do not support one. */
  readonly take: (rounds: readonly Round[]) => number | null;
  /** What has a value of its own. If a round is too short for one, its launch has it. */
  readonly each: 'round' | 'launch';
  /** The estimate of all samples together, if launches are too few or too short. */
  readonly pool?: (rounds: readonly Round[]) => Estimate | null;
  /** Logarithmic when absent. */
  readonly scale?: Scale;
}

export interface MetricDefinition extends Dimension, Observable {
  readonly key: string;
  /** As within a sentence: `server CPU`. */
  readonly title: string;
  /** Where there is no room for the title: `server`. The title when absent. */
  readonly short?: string;
  readonly better: 'lower' | 'higher';
  readonly views: readonly View[];
  /** The purposes of the loads whose cases show it; all when absent. */
  readonly purposes?: readonly Purpose[];
  /** Whether a saturated case has no figure of it. */
  readonly isOfBorneLoad?: boolean;
  /** Largest change that a gate accepts, as a share, where it is not that of all others: of what varies more. */
  readonly gateMargin?: number;
  /** Largest half-width of the A/A pair's interval, as a share; of a metric that no pair judges any more, in older runs. */
  readonly aaHalfWidthMax?: number;
}

/** One value per round. A value without a logarithm was not measured, because no request takes no time. */
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
  // The copy beside the histogram of a round, if there is one.
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

/** A percentile of a histogram that rounds may hold; null for a round that has none. */
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
    // What a launch is too short for is unknown; what a round is meant to hold is not pooled over launches.
    ...(each === 'launch' && {
      pool: (rounds: readonly Round[]) => {
        const histogram = pooled(rounds);
        const value = percentileFrom(histogram, name);
        return value === null ? null : { value, interval: quantileInterval(histogram, shareOf(name)) };
      },
    }),
  };
}
