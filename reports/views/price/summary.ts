/** The price of a fast read in one row a strategy: what writes pay, how late reads are, what is stored. */
import { none, orNone, threeDigits, withMs, withMsOrS } from '../../../results/format.ts';
import type { Lateness } from '../../../results/price/lateness.ts';
import { type Prices, pricesOf } from '../../../results/price/prices.ts';
import { referenceOf } from '../../../results/run-file/case.ts';
import type { Run } from '../../../results/run-file/run.ts';
import type { RunView } from '../../sections.ts';
import { type Column, type ColumnOf, tableOf } from '../../tables/table.ts';

interface Priced {
  readonly strategy: string;
  readonly against: string;
  readonly prices: Prices;
  readonly rebuildMs: number | null;
}

/** What the reference takes, and of the others how many times that. */
function writeColumns(writes: readonly string[]): readonly ColumnOf<Priced>[] {
  return writes.map((write) => ({ title: write, cell: (one) => writeText(one, write) }));
}

function writeText({ strategy, against, prices }: Priced, write: string): string {
  const costOf = (of: string) =>
    prices.costs.find((cost) => cost.strategy === of && cost.scenario === write)?.estimate.value ?? null;
  const [own, theirs] = [costOf(strategy), costOf(against)];
  if (own === null) return none;
  return theirs === null || strategy === against ? `${threeDigits(own)} µs` : timesText(own / theirs);
}

function timesText(times: number): string {
  return `${times >= 10 ? times.toFixed(0) : times.toFixed(1)}x`;
}

function p99Text({ strategy, prices }: Priced, write: string): string {
  const own = prices.latencies.find((one) => one.strategy === strategy && one.scenario === write);
  return orNone(own?.p99?.value ?? null, withMs);
}

const others: readonly ColumnOf<Priced>[] = [
  { title: 'late by', cell: lateText },
  { title: 'storage', cell: storageText },
  { title: 'rebuild', cell: ({ rebuildMs }) => orNone(rebuildMs, (ms) => withMsOrS(ms * 1000)) },
];

/** At the shortest interval that is kept; else without other writes. */
function lateText({ strategy, prices }: Priced): string {
  const own = prices.lateness.filter(({ measured }) => measured.strategy === strategy);
  if (own.length === 0) return none;
  if (own.every(({ isNever }) => isNever)) return 'never';
  const kept = own.filter(({ isIntervalKept }) => isIntervalKept);
  const [first] = kept.length > 0 ? kept : own;
  return first ? lagText(first) : none;
}

/** `3.70 s (6.19 s)` */
function lagText({ p50Us, maxUs }: Lateness): string {
  return `${orNone(p50Us, withMsOrS)} (${orNone(maxUs, withMsOrS)})`;
}

/** ` (mv is refreshed every 5.00 s)` */
function everyText(prices: Prices | null): string {
  const clocks = (prices?.lateness ?? []).filter(({ isIntervalKept }) => isIntervalKept);
  const [first] = clocks;
  if (!first) return '';
  const { strategy, refreshIntervalMs } = first.measured;
  return ` (${strategy} is refreshed every ${withMsOrS((refreshIntervalMs ?? 0) * 1000)})`;
}

function storageText({ strategy, prices }: Priced): string {
  const own = prices.spaces.find((one) => one.strategy === strategy);
  return own ? timesText(own.times) : none;
}

function pricedOf(run: Run): readonly Priced[] {
  const prices = pricesOf(run);
  if (prices === null) return [];
  const against = referenceOf(run);
  const asked = new Set(prices.costs.map(({ strategy }) => strategy));
  return run.strategies
    .filter(({ name }) => asked.has(name))
    .map(({ name }) => ({
      ...{ strategy: name, against, prices },
      rebuildMs: run.price.rebuilds.find((one) => one.strategy === name)?.durationMs ?? null,
    }));
}

/** The columns, and a row for each strategy; no rows where nothing was written. */
function summaryTable(run: Run): {
  readonly columns: readonly Column[];
  readonly rows: ReturnType<typeof tableOf>['rows'];
} {
  const priced = pricedOf(run);
  const writes = priced[0]?.prices.writes ?? [];
  const [first] = writes;
  return tableOf(priced, [
    { title: 'Strategy', cell: ({ strategy }) => strategy },
    ...writeColumns(writes),
    ...(first ? [{ title: `${first} p99`, cell: (one: Priced) => p99Text(one, first) }] : []),
    ...others,
  ]);
}

export const priceView: RunView = {
  id: 'price',
  title: 'What a fast read costs',
  lead: (run) => {
    const prices = pricesOf(run);
    return (
      `CPU of a write (server, database, and what brings documents up to date): of ${referenceOf(run)}, and how many times that of ` +
      `the others; the p99 of one at a time; how late a client reads what it wrote, half of the time and at the most${everyText(prices)}; ` +
      `storage: tables and documents over the tables. On the ${prices?.dataset ?? ''} dataset.`
    );
  },
  caption: 'The price of each way of reading',
  tables: (run) => [summaryTable(run)],
};
