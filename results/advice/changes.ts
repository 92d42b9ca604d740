/** What would change an answer: found by asking again, with one thing changed. */
import { type Crossing, crossingOf, type Tariff } from '../price/break-even.ts';
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
  /** If a scenario were not asked. */
  | { readonly kind: 'without'; readonly scenario: string; readonly best: readonly Ranked[] }
  /** With this limit, or with any stricter or looser one up to the next change. */
  | { readonly kind: 'staleness'; readonly stalenessMs: number; readonly best: readonly Ranked[] }
  /** If the database may take so many times the tables; `below`: if it may not even take so many. */
  | {
      readonly kind: 'storage';
      readonly side: 'below' | 'from';
      readonly times: number;
      readonly best: readonly Ranked[];
    };

/** In this order: reads a write, scenarios, staleness, storage. Empty if none of them does. */
export function changesOf(prices: Prices, advice: Advice): readonly Change[] {
  return [
    ...ratioChanges(prices, advice),
    ...scenarioChanges(prices, advice),
    ...stalenessChanges(prices, advice),
    ...storageChanges(prices, advice),
  ];
}

/**
 * The nearest share of reads on each side at which another one takes as little CPU, all other things equal. Just beyond it, others
 * may be too close to call.
 */
function ratioChanges(prices: Prices, advice: Advice): readonly Change[] {
  const { workload, best } = advice;
  const [first, ...others] = advice.ranking;
  const ratio = rateOf(workload.reads) / rateOf(workload.writes);
  const own = first?.bill.tariff;
  if (!own || !(ratio > 0) || !Number.isFinite(ratio)) return [];
  const found = others.filter((other) => !best.includes(other)).flatMap((other) => crossingsOf(own, other));
  return (['below', 'above'] as const).flatMap((side) => {
    const [nearest] = found.filter((one) => one.side === side).toSorted(byNearness);
    if (nearest === undefined) return [];
    const times = nearest.at.value * (side === 'below' ? 1 - beyond : 1 + beyond);
    const asked = adviseOn(prices, withReadsTimes(workload, times)).best;
    const winners = asked.filter(({ strategy }) => !best.some((one) => one.strategy === strategy));
    return winners.length === 0
      ? []
      : [{ kind: 'reads a write', side, at: timesCrossing(nearest.at, ratio), best: winners } as const];
  });
}

/** How far beyond a crossing is asked again. */
const beyond = 0.01;

function withReadsTimes(workload: Workload, times: number): Workload {
  const reads = new Map([...workload.reads].map(([scenario, rate]) => [scenario, rate * times]));
  return { ...workload, reads };
}

/** Where another one crosses the first, in times of the reads that were asked for. Whoever reads cheaper wins above. */
function crossingsOf(first: Tariff, other: Ranked) {
  const their = other.bill.tariff;
  if (their === null) return [];
  const [below, above] = [crossingOf(first, their), crossingOf(their, first)];
  // A crossing that may be none changes nothing that the run knows of.
  return [
    ...(below?.interval && below.interval.low > 0 ? [{ side: 'below', at: below } as const] : []),
    ...(above?.interval && above.interval.high !== null ? [{ side: 'above', at: above } as const] : []),
  ];
}

/** Both sides are seen from 1 times the reads. */
function byNearness(one: { readonly at: Crossing }, other: { readonly at: Crossing }): number {
  return Math.abs(Math.log(one.at.value)) - Math.abs(Math.log(other.at.value));
}

function timesCrossing({ value, interval }: Crossing, times: number): Crossing {
  const ends = interval && {
    low: interval.low * times,
    high: interval.high === null ? null : interval.high * times,
  };
  return { value: value * times, interval: ends };
}

function scenarioChanges(prices: Prices, { workload, best }: Advice): readonly Change[] {
  return (['reads', 'writes'] as const).flatMap((side) =>
    [...workload[side].keys()].flatMap((scenario): readonly Change[] => {
      const rates = new Map([...workload[side]].filter(([name]) => name !== scenario));
      const found = rateOf(rates) === 0 ? best : adviseOn(prices, { ...workload, [side]: rates }).best;
      return isSame(best, found) ? [] : [{ kind: 'without', scenario, best: found }];
    }),
  );
}

/** Limits at which is looked for a change; between two of them, it is found. */
const limitsMs = [0, 50, 100, 200, 500, ...[1, 2, 5, 10, 30, 60, 300, 900, 3_600].map((s) => 1_000 * s)];

/** Each limit from which on another one is best, looser ones upwards; then the first stricter one. */
function stalenessChanges(prices: Prices, advice: Advice): readonly Change[] {
  const { workload } = advice;
  const ask = (stalenessMs: number) => adviseOn(prices, { ...workload, stalenessMs }).best;
  const looser = limitsMs.filter((limit) => limit > workload.stalenessMs);
  const stricter = limitsMs.filter((limit) => limit < workload.stalenessMs).reverse();
  const changesAlong = (limits: readonly number[]): readonly Change[] => {
    let [from, best] = [workload.stalenessMs, advice.best];
    return limits.flatMap((limit): readonly Change[] => {
      const before = { limit: from, best };
      from = limit;
      if (isSame(best, ask(limit))) return [];
      const stalenessMs = firstChange(before.limit, limit, (between) => !isSame(before.best, ask(between)));
      best = ask(limit);
      return [{ kind: 'staleness', stalenessMs, best: ask(stalenessMs) }];
    });
  };
  return [...changesAlong(looser), ...changesAlong(stricter).slice(0, 1)];
}

/** The limit nearest to `same` that is on the side of `other`, in two digits. Both are in milliseconds. */
function firstChange(same: number, other: number, isOther: (limitMs: number) => boolean): number {
  let [near, far] = [same, other];
  while (Math.abs(far - near) > Math.max(1, 0.01 * far)) {
    const middle = (near + far) / 2;
    if (isOther(middle)) far = middle;
    else near = middle;
  }
  return twoDigitsAwayFrom(near, far);
}

/** Never between the two: rounded to the side on which `far` is. */
function twoDigitsAwayFrom(near: number, far: number): number {
  if (far === 0) return 0;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(far)) - 1);
  return unit * (far > near ? Math.ceil(far / unit) : Math.floor(far / unit));
}

/** Without the limit; and without the space that the best one takes, if that leaves any. */
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
    ...(less.length === 0 || isSame(best, less) || taken === null
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
