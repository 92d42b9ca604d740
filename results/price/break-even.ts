/** From how many reads on a faster read is worth what it costs. */
import type { Segment } from '../statistics/fieller.ts';
import { type Amount, meanOf, noAmount, quotientOfAmounts, sumOfAmounts } from './amount.ts';
import type { Clock } from './clocks.ts';
import type { Cost } from './costs.ts';

/** A range of quotients that are at least 0. */
export interface Range {
  readonly low: number;
  /** Null: without an upper end. */
  readonly high: number | null;
}

export interface Crossing {
  /** 0: from the first read on, because nothing is paid for it. */
  readonly value: number;
  /**
   * The 95 % interval (Fieller, over launches). `0 to 0`: it pays always. `low to null`: from `low` on at the least, and
   * perhaps never. `0 to null`: the run cannot tell. Null without two launches.
   */
  readonly interval: Range | null;
}

export interface BreakEven extends Crossing {
  /** The strategy that reads cheaper, and the other one, with which it is compared. */
  readonly reader: string;
  readonly other: string;
  readonly read: string;
  /** What the reads are counted against: the scenario that writes, or null for a refresh by the clock. */
  readonly write: string | null;
}

/** What a strategy pays for each read, and for each thing that it pays for besides: a write, a refresh, or any sum of such. */
export interface Tariff {
  readonly read: Amount;
  readonly pays: Amount;
}

/**
 * How many reads for each payment make both cost the same: (pays - other's pays) / (other's read - read), paired by launch.
 * Above it, the first one is cheaper, because it reads cheaper. Null if it does not.
 */
export function crossingOf(reader: Tariff, other: Tariff): Crossing | null {
  const gain = differenceOf(other.read, reader.read);
  if (!(meanOf(gain) > 0)) return null;
  const { value, set } = quotientOfAmounts(differenceOf(reader.pays, other.pays), gain);
  return { value: Math.max(0, value), interval: set && rangeOf(set, value) };
}

function differenceOf(one: Amount, other: Amount): Amount {
  return sumOfAmounts([
    { amount: one, times: 1 },
    { amount: other, times: -1 },
  ]);
}

/**
 * The range of what of the set is not below 0, its gaps filled. It contains the value, which lies outside if who seems to read
 * cheaper seems to pay less as well, while perhaps neither is true.
 */
export function rangeOf(set: readonly Segment[], value: number): Range {
  const possible = [{ low: value, high: value }, ...set.filter(({ high }) => high >= 0)];
  const low = Math.max(0, Math.min(...possible.map((segment) => segment.low)));
  const high = Math.max(0, ...possible.map((segment) => segment.high));
  return { low, high: Number.isFinite(high) ? high : null };
}

/** For each pair of strategies and each kind of read: against each kind of write, or against a refresh where one has a clock. */
export function breakEvensOf(
  reads: readonly Cost[],
  writes: readonly Cost[],
  clocks: readonly Clock[],
): readonly BreakEven[] {
  const clockOf = (strategy: string) => clocks.find((clock) => clock.strategy === strategy);
  return [...Map.groupBy(reads, ({ scenario }) => scenario)].flatMap(([read, costs]) =>
    costs.flatMap((one, index) =>
      costs.slice(index + 1).flatMap((two) => {
        const [reader, other] = meanOf(one.amount) <= meanOf(two.amount) ? [one, two] : [two, one];
        const pair = { reader: reader.strategy, other: other.strategy, read };
        const clock = clockOf(reader.strategy);
        const payments =
          clock === undefined && clockOf(other.strategy) === undefined
            ? writesOf(writes, reader.strategy, other.strategy)
            : refreshesOf(clock);
        return payments.flatMap(({ write, pays, otherPays }): readonly BreakEven[] => {
          const crossing = crossingOf({ read: reader.amount, pays }, { read: other.amount, pays: otherPays });
          return crossing === null ? [] : [{ ...pair, write, ...crossing }];
        });
      }),
    ),
  );
}

/** What a pair pays for. */
interface Payment {
  readonly write: string | null;
  readonly pays: Amount;
  readonly otherPays: Amount;
}

function writesOf(writes: readonly Cost[], reader: string, other: string): readonly Payment[] {
  const amounts = new Map(writes.map((cost) => [`${cost.strategy} ${cost.scenario}`, cost.amount]));
  return [...new Set(writes.map(({ scenario }) => scenario))].flatMap((write) => {
    const [pays, otherPays] = [reader, other].map((strategy) => amounts.get(`${strategy} ${write}`));
    return pays && otherPays ? [{ write, pays, otherPays }] : [];
  });
}

/** Of a pair whose reader has a clock; one in which only the other has a clock has no such figure. */
function refreshesOf(clock: Clock | undefined): readonly Payment[] {
  return clock?.cpu ? [{ write: null, pays: clock.cpu, otherPays: noAmount }] : [];
}
