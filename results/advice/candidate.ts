/** How one strategy would serve a workload, and what keeps it from it. */
import { type Amount, sumOfAmounts } from '../price/amount.ts';
import { type Ceiling, commonWrite } from '../price/lateness.ts';
import type { Prices } from '../price/prices.ts';
import { sum } from '../statistics/basic.ts';
import { type Bill, billOf } from './bill.ts';
import { keepsLimit, type Late, lateOf } from './late.ts';
import { type Waits, waitsOf } from './waits.ts';
import type { Workload } from './workload.ts';

/** Why a strategy does not serve a workload. */
export type Obstacle =
  /** Its reads are later than the limit, or nobody knows how late they are. */
  | { readonly kind: 'late' }
  /** It was seen to bear so many writes a second (null: no rate that was tried), and not to bear so many. */
  | { readonly kind: 'ceiling'; readonly bornePerSecond: number | null; readonly exceededPerSecond: number }
  /** It takes more space than the limit, or nobody knows how much. */
  | { readonly kind: 'storage' }
  /** What these scenarios take was not measured. */
  | { readonly kind: 'unmeasured'; readonly costs: readonly string[] };

export interface Candidate {
  readonly strategy: string;
  readonly bill: Bill;
  readonly reads: Waits;
  /** If writers read their own writes, with the wait until they can. */
  readonly writes: Waits;
  /** Null if it was not measured. */
  readonly late: Late | null;
  /** Space of the database over that of the tables; null if it was not measured. */
  readonly storageTimes: number | null;
  /** The highest rate of writes that was tried, if the workload has more, and no ceiling was found. */
  readonly triedPerSecond: number | null;
  /** Empty if it serves the workload. */
  readonly obstacles: readonly Obstacle[];
}

export function candidateOf(strategy: string, prices: Prices, workload: Workload): Candidate {
  const late = lateOf(strategy, prices, workload);
  const bill = billOf(strategy, prices, workload, late?.intervalMs ?? null);
  const latencies = prices.latencies.filter((latency) => latency.strategy === strategy);
  const writes = waitsOf(latencies, workload.writes);
  const storageTimes = prices.spaces.find((one) => one.strategy === strategy)?.times ?? null;
  const { ceiling, triedPerSecond } = ceilingFor(strategy, prices, workload);
  const isLate = late === null || !keepsLimit(late, workload.stalenessMs);
  const isLarge = workload.storageTimes !== null && (storageTimes ?? Infinity) > workload.storageTimes;
  return {
    strategy,
    bill,
    reads: waitsOf(latencies, workload.reads),
    writes: workload.readsOwnWrites ? withLag(writes, late) : writes,
    late,
    storageTimes,
    triedPerSecond,
    obstacles: [
      ...(isLate ? [{ kind: 'late' } as const] : []),
      ...(ceiling === null ? [] : [ceiling]),
      ...(isLarge ? [{ kind: 'storage' } as const] : []),
      ...(bill.tariff === null ? [{ kind: 'unmeasured', costs: bill.unmeasured } as const] : []),
    ],
  };
}

/** How many cores it keeps busy: CPU a second, in seconds. Null if a cost is unknown. */
export function coresOf({ bill: { tariff } }: Candidate): Amount | null {
  if (tariff === null) return null;
  return sumOfAmounts([tariff.read, tariff.pays].map((amount) => ({ amount, times: 1e-6 })));
}

/** A writer that waits for its write adds both waits, percentile by percentile. */
function withLag({ p50Us, p99Us }: Waits, late: Late | null): Waits {
  const add = (waitUs: number | null, lagUs: number | null | undefined): number | null =>
    waitUs === null || lagUs === null || lagUs === undefined ? null : waitUs + lagUs;
  return { p50Us: add(p50Us, late?.p50Us), p99Us: add(p99Us, late?.p99Us) };
}

/** Between the two rates of a ceiling nobody knows; it is taken as beyond. */
function ceilingFor(strategy: string, { ceilings }: Prices, { writes }: Workload) {
  const own = ceilings.filter((one) => one.strategy === strategy);
  const rateUnder = ({ write }: Ceiling): number => {
    const isUnder = (name: string) =>
      name === write || (write === commonWrite && !own.some((one) => one.write === name));
    return sum([...writes].filter(([name]) => isUnder(name)).map(([, rate]) => rate));
  };
  const found = own.find((ceiling) => rateUnder(ceiling) > (ceiling.bornePerSecond ?? 0));
  if (found === undefined) return { ceiling: null, triedPerSecond: null };
  const { bornePerSecond, exceededPerSecond } = found;
  if (exceededPerSecond === null) return { ceiling: null, triedPerSecond: bornePerSecond };
  return { ceiling: { kind: 'ceiling', bornePerSecond, exceededPerSecond } as const, triedPerSecond: null };
}
