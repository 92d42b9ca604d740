/** What would change an answer: found by asking again, with one thing changed. */
import { type Crossing, crossingOf } from '../price/break-even.ts';
import type { Prices } from '../price/prices.ts';
import { type Advice, adviseOn, type Ranked } from './advice.ts';
import { rateOf, type Workload } from './workload.ts';

export type Change =
  /** Below, or above, so many reads a write, at these writes. */
  | {
      readonly kind: 'reads a write';
      readonly side: 'below' | 'above';
      readonly at: Crossing;
      readonly best: readonly Ranked[];
    }
  /** With this limit, or with any stricter or looser one up to the next change. */
  | { readonly kind: 'staleness'; readonly stalenessMs: number; readonly best: readonly Ranked[] }
  /** If the database may take so many times the tables; `below`: if it may not even take so many. */
  | {
      readonly kind: 'storage';
      readonly side: 'below' | 'from';
      readonly times: number;
      readonly best: readonly Ranked[];
    };

/** In this order: reads a write, staleness, storage. */
export function changesOf(prices: Prices, advice: Advice): readonly Change[] {
  return [...ratioChanges(advice), ...stalenessChanges(prices, advice), ...storageChanges(prices, advice)];
}

/** The nearest share of reads on each side at which another one takes as little CPU, all other things equal. */
function ratioChanges({ workload, ranking: [first, ...others], best }: Advice): readonly Change[] {
  const ratio = rateOf(workload.reads) / rateOf(workload.writes);
  const own = first?.bill.tariff;
  if (!own || !(ratio > 0) || !Number.isFinite(ratio)) return [];
  const losers = others.filter((other) => !best.includes(other));
  const found = losers.flatMap((other) => {
    const their = other.bill.tariff;
    if (their === null) return [];
    // Whoever reads cheaper wins above the crossing; its quotient is in times of the reads that were asked for.
    const [below, above] = [crossingOf(own, their), crossingOf(their, own)];
    return [
      ...(below === null || below.value === 0 ? [] : [{ side: 'below' as const, at: below, best: [other] }]),
      ...(above === null ? [] : [{ side: 'above' as const, at: above, best: [other] }]),
    ];
  });
  const nearest = (side: 'below' | 'above') =>
    found.filter((one) => one.side === side).toSorted(byNearness)[0];
  return [nearest('below'), nearest('above')].flatMap((one) =>
    one === undefined ? [] : [{ kind: 'reads a write', ...one, at: timesCrossing(one.at, ratio) } as const],
  );
}

/** Both sides are seen from 1 times the reads. */
function byNearness(one: { at: Crossing }, other: { at: Crossing }): number {
  return Math.abs(Math.log(one.at.value)) - Math.abs(Math.log(other.at.value));
}

function timesCrossing({ value, interval }: Crossing, times: number): Crossing {
  const ends = interval && {
    low: interval.low * times,
    high: interval.high === null ? null : interval.high * times,
  };
  return { value: value * times, interval: ends };
}

/** Limits that people set; 0 is none. */
const limitsMs = [0, 50, 100, 200, 500, ...[1, 2, 5, 10, 30, 60, 300, 900, 3_600].map((s) => 1_000 * s)];

/** Each limit from which on another one is best, looser ones upwards; then the first stricter one. */
function stalenessChanges(prices: Prices, advice: Advice): readonly Change[] {
  const { workload } = advice;
  const looser = limitsMs.filter((limit) => limit > workload.stalenessMs);
  const stricter = limitsMs.filter((limit) => limit < workload.stalenessMs).reverse();
  const changesAlong = (limits: readonly number[]): readonly Change[] => {
    let { best } = advice;
    return limits.flatMap((stalenessMs): readonly Change[] => {
      const found = adviseOn(prices, { ...workload, stalenessMs }).best;
      if (isSame(best, found)) return [];
      best = found;
      return [{ kind: 'staleness', stalenessMs, best }];
    });
  };
  return [...changesAlong(looser), ...changesAlong(stricter).slice(0, 1)];
}

/** Without the limit; and without the space that the best one takes. */
function storageChanges(prices: Prices, { workload, best }: Advice): readonly Change[] {
  const ask = (storageTimes: Workload['storageTimes']) =>
    adviseOn(prices, { ...workload, storageTimes }).best;
  const freely = workload.storageTimes === null ? best : ask(null);
  const needed = leastTimes(freely);
  const taken = leastTimes(best);
  const less = taken === null ? best : ask(taken - Number.EPSILON * taken);
  return [
    ...(isSame(best, freely) || needed === null
      ? []
      : [{ kind: 'storage', side: 'from', times: needed, best: freely } as const]),
    ...(isSame(best, less) || taken === null
      ? []
      : [{ kind: 'storage', side: 'below', times: taken, best: less } as const]),
  ];
}

function leastTimes(best: readonly Ranked[]): number | null {
  const known = best.flatMap(({ storageTimes }) => storageTimes ?? []);
  return known.length === 0 ? null : Math.min(...known);
}

/** Whether one of the best ones still is, or there is still none. */
function isSame(best: readonly Ranked[], found: readonly Ranked[]): boolean {
  if (best.length === 0 || found.length === 0) return best.length === found.length;
  return found.some(({ strategy }) => best.some((one) => one.strategy === strategy));
}
