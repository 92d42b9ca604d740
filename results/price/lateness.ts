/** How late reads see writes, and how many writes a second a strategy bears before its reads fall ever further behind. */

import type { Staleness } from '../run-file/price.ts';
import type { Run } from '../run-file/run.ts';
import { quantile } from '../statistics/basic.ts';
import { keptShare } from './clocks.ts';

/** Lags tell their 99th percentile if at least one is expected beyond it. */
const lagsOfP99 = 100;

/**
 * The lag grows if a hundredth of each second is left undone: 10 ms a second. It is the share at which an open loop counts as
 * saturated too.
 */
const growthMaxMsPerSecond = 10;
const achievedShare = 0.99;

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
  /** Whether the rate of writes was borne: it was reached, and the lag did not grow. Null if that is unknown. */
  readonly isRateBorne: boolean | null;
}

export function latenessOf({ price }: Pick<Run, 'price'>, dataset: string): readonly Lateness[] {
  return price.staleness.filter((one) => one.dataset === dataset).map(summaryOf);
}

function summaryOf(measured: Staleness): Lateness {
  const { lagsUs, firstReads, unseen, refreshIntervalMs, refreshMs } = measured;
  const observed = lagsUs.length + unseen;
  const lags = [...lagsUs, ...Array<number>(unseen).fill(Number.POSITIVE_INFINITY)];
  const longMs = quantile(refreshMs, keptShare);
  return {
    measured,
    p50Us: finite(quantile(lags, 0.5)),
    p99Us: observed < lagsOfP99 ? null : finite(quantile(lags, 0.99)),
    maxUs: finite(quantile(lags, 1)),
    firstReadShare: observed === 0 ? null : firstReads / observed,
    isNever: observed > 0 && firstReads === observed,
    isIntervalKept: refreshIntervalMs === null || longMs === null ? null : longMs <= refreshIntervalMs,
    isRateBorne: isBorne(measured),
  };
}

function finite(value: number | null): number | null {
  return Number.isFinite(value) ? value : null;
}

function isBorne({ writesPerSecond, achievedPerSecond, lagGrowthMsPerSecond }: Staleness): boolean | null {
  if (writesPerSecond === 0) return true;
  if (achievedPerSecond !== null && achievedPerSecond < achievedShare * writesPerSecond) return false;
  return lagGrowthMsPerSecond === null ? null : lagGrowthMsPerSecond <= growthMaxMsPerSecond;
}

/** Between these two rates lies the highest that a strategy bears. */
export interface Ceiling {
  readonly strategy: string;
  /** The highest rate of writes that was borne; null if none was. */
  readonly bornePerSecond: number | null;
  /** The lowest rate above it that was not; null if none was tried. */
  readonly exceededPerSecond: number | null;
}

/** For each strategy that was asked for how late it is at several rates of writes. */
export function ceilingsOf(lateness: readonly Lateness[]): readonly Ceiling[] {
  const underWrites = lateness.filter(({ measured }) => measured.writesPerSecond > 0);
  return [...Map.groupBy(underWrites, ({ measured }) => measured.strategy)].map(([strategy, own]) => {
    const rates = (isRateBorne: boolean): readonly number[] =>
      own.filter((one) => one.isRateBorne === isRateBorne).map(({ measured }) => measured.writesPerSecond);
    const exceeded = quantile(rates(false), 0);
    const borne = rates(true).filter((rate) => exceeded === null || rate < exceeded);
    return { strategy, bornePerSecond: quantile(borne, 1), exceededPerSecond: exceeded };
  });
}
