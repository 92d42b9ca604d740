/** How late reads see writes, and how many writes a second a strategy bears before its reads fall ever further behind. */

import type { Staleness } from '../run-file/price.ts';
import type { Run } from '../run-file/run.ts';
import { quantile } from '../statistics/basic.ts';
import { isOffered, keepsUp } from './keeps-up.ts';

/** Lags tell their 99th percentile if at least one is expected beyond it. */
const lagsOfP99 = 100;

export interface Lateness {
  readonly measured: Staleness;
  /** Microseconds from the answer of a write. Null if there are too few lags, or if the write there was never seen. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
  /** Share of the observed writes that the first read after their answer saw: 0 to 1. Null without any. */
  readonly firstReadShare: number | null;
  /** Whether every write was seen by the first read, so that reads are never late. */
  readonly isNever: boolean;
  /** Whether refreshes were shorter than their interval; null without a refresher. */
  readonly isIntervalKept: boolean | null;
  /** Whether lags did not grow at that rate of writes. Null if it was not reached: then the server was the limit. */
  readonly isRateBorne: boolean | null;
}

export function latenessOf({ price }: Pick<Run, 'price'>, dataset: string): readonly Lateness[] {
  return price.staleness.filter((one) => one.dataset === dataset).map(summaryOf);
}

function summaryOf(measured: Staleness): Lateness {
  const { lagsUs, firstReads, unseen, refreshIntervalMs } = measured;
  const observed = lagsUs.length + unseen;
  const lags = [...lagsUs, ...Array<number>(unseen).fill(Number.POSITIVE_INFINITY)];
  return {
    measured,
    p50Us: finite(quantile(lags, 0.5)),
    p99Us: observed < lagsOfP99 ? null : finite(quantile(lags, 0.99)),
    maxUs: finite(quantile(lags, 1)),
    firstReadShare: observed === 0 ? null : firstReads / observed,
    isNever: observed > 0 && firstReads === observed,
    isIntervalKept: refreshIntervalMs === null ? null : keepsUp(measured),
    isRateBorne: isOffered(measured) ? keepsUp(measured) : null,
  };
}

function finite(value: number | null): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The write that stands for all that have no ceiling of their own. */
export const commonWrite = 'create-comment';

/** Between these two rates lies the highest that a strategy bears. */
export interface Ceiling {
  readonly strategy: string;
  /** The scenario that writes. */
  readonly write: string;
  /** The highest rate of writes that was borne; null if none was. */
  readonly bornePerSecond: number | null;
  /** The lowest rate above it that was not; null if none was reached. */
  readonly exceededPerSecond: number | null;
}

/** For each strategy that is late while others write, and each of those writes. Who is never late works within the write. */
export function ceilingsOf(lateness: readonly Lateness[]): readonly Ceiling[] {
  const late = new Set(lateness.filter(({ isNever }) => !isNever).map(({ measured }) => measured.strategy));
  const underWrites = lateness.filter(
    ({ measured: { strategy, write } }) => write !== null && late.has(strategy),
  );
  const groups = Map.groupBy(underWrites, ({ measured }) => `${measured.strategy} ${measured.write}`);
  return [...groups.values()].flatMap((own) => {
    const { strategy, write } = own[0]?.measured ?? {};
    if (!strategy || !write) return [];
    const rates = (isRateBorne: boolean): readonly number[] =>
      own.filter((one) => one.isRateBorne === isRateBorne).map(({ measured }) => measured.writesPerSecond);
    const exceeded = quantile(rates(false), 0);
    const borne = rates(true).filter((rate) => exceeded === null || rate < exceeded);
    return [{ strategy, write, bornePerSecond: quantile(borne, 1), exceededPerSecond: exceeded }];
  });
}
