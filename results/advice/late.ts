/** How late the reads of a strategy would be under a workload. */
import type { Clock } from '../price/clocks.ts';
import { commonWrite, type Lateness } from '../price/lateness.ts';
import type { Prices } from '../price/prices.ts';
import { rateOf, type Workload } from './workload.ts';

export interface Late {
  /** From one refresh to the next; null if it does not work by the clock. */
  readonly intervalMs: number | null;
  /** Microseconds from the answer of a write to the first read that sees it. Null if it is unknown. */
  readonly p50Us: number | null;
  /** The largest lag that was seen, where they were too few for a p99. */
  readonly p99Us: number | null;
  /** Whether the first read saw every write. */
  readonly isNever: boolean;
}

/** Null if it was not measured. */
export function lateOf(strategy: string, { clocks, lateness }: Prices, workload: Workload): Late | null {
  const clock = clocks.find((one) => one.strategy === strategy);
  if (clock !== undefined) return lateByClock(clock, workload.stalenessMs);
  const found = nearestRate(
    lateness.filter(
      ({ measured }) => measured.strategy === strategy && [null, commonWrite].includes(measured.write),
    ),
    rateOf(workload.writes),
  );
  if (found === null) return null;
  const { p50Us, p99Us, maxUs, isNever } = found;
  return { intervalMs: null, p50Us, p99Us: p99Us ?? maxUs, isNever };
}

/**
 * A write waits for the next refresh to begin, and for its end: interval / 2 + refresh in the median. So the longest interval
 * that keeps a limit is the limit without a refresh. It is never shorter than a refresh.
 */
function lateByClock({ medianMs, shortestIntervalMs }: Clock, limitMs: number): Late {
  const intervalMs = Math.max(limitMs - shortestIntervalMs, shortestIntervalMs);
  return {
    intervalMs,
    p50Us: 1_000 * (0.5 * intervalMs + medianMs),
    p99Us: 1_000 * (0.99 * intervalMs + shortestIntervalMs),
    isNever: false,
  };
}

/** Measured under as many writes or more; under fewer if there is no such measurement. */
function nearestRate(lateness: readonly Lateness[], writesPerSecond: number): Lateness | null {
  const sorted = lateness.toSorted(
    (one, other) => one.measured.writesPerSecond - other.measured.writesPerSecond,
  );
  return sorted.find(({ measured }) => measured.writesPerSecond >= writesPerSecond) ?? sorted.at(-1) ?? null;
}

/** 0 is kept only by those that were never late. */
export function keepsLimit({ isNever, p99Us }: Late, stalenessMs: number): boolean {
  return isNever || (stalenessMs > 0 && p99Us !== null && p99Us <= 1_000 * stalenessMs);
}
