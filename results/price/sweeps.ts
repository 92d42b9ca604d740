/** What one write of a sweep comes to. */
import {
  decodeHistogram,
  type Histogram,
  percentileFrom,
  pooledHistogram,
  valueAt,
} from '../run-file/histogram.ts';
import type { Sweep, SweepRound } from '../run-file/price.ts';
import { median, sumIfKnown, sumOf } from '../statistics/basic.ts';

/** The median of the rounds, and the range of all of them: too few for an interval. */
export interface OverRounds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** All of one write. Null is unknown, or nothing to take it of. */
export interface SweepFigures {
  readonly p50Us: OverRounds | null;
  /** Of all rounds together; null for fewer than 1,000 answers. */
  readonly p99Us: number | null;
  readonly perSecond: OverRounds | null;
  readonly cpuUs: number | null;
  readonly walBytes: number | null;
  readonly documents: number | null;
  /** Of the updates of documents, those that touch no index. */
  readonly hotShare: number | null;
  readonly toastBytes: number | null;
  readonly retries: number | null;
}

export function sweepFigures({ rounds }: Pick<Sweep, 'rounds'>): SweepFigures {
  const timed = rounds
    .map((round) => ({ ...round, latencies: decodeHistogram(round.histogram) }))
    .filter(({ latencies }) => latencies.totalCount > 0);
  const total = (key: Summed): number | null => sumIfKnown(rounds.map((round) => round[key]));
  const writes = sumOf(rounds, (round) => round.writes);
  const perWrite = (key: Summed): number | null => quotientOf(total(key), writes);
  return {
    p50Us: overRounds(timed.map(({ latencies }) => valueAt(latencies, 'p50'))),
    p99Us: percentileFrom(pooledHistogram(rounds), 'p99'),
    perSecond: overRounds(timed.map(({ latencies, durationMs }) => rateOf(latencies, durationMs))),
    cpuUs: perWrite('cpuUs'),
    walBytes: perWrite('walBytes'),
    documents: perWrite('documents'),
    hotShare: quotientOf(total('hotUpdates'), total('updates') ?? 0),
    toastBytes: perWrite('toastBytes'),
    retries: perWrite('retries'),
  };
}

type Summed = Exclude<keyof SweepRound, 'histogram' | 'durationMs' | 'writes'>;

function quotientOf(part: number | null, whole: number): number | null {
  return part === null || whole === 0 ? null : part / whole;
}

function overRounds(values: readonly number[]): OverRounds | null {
  const value = median(values);
  return value === null ? null : { value, low: Math.min(...values), high: Math.max(...values) };
}

function rateOf({ totalCount }: Histogram, durationMs: number): number {
  return (totalCount * 1000) / durationMs;
}
