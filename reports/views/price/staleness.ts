/** How late reads see writes, and how far that carries. */
import { none, orNone, shareText, threeDigits, withMsOrS } from '../../../results/format.ts';
import type { Ceiling, Lateness } from '../../../results/price/lateness.ts';
import { pricesOf } from '../../../results/price/prices.ts';
import type { RunView } from '../../sections.ts';
import { type ColumnOf, type Table, tableOf } from '../../tables/table.ts';

const columns: readonly ColumnOf<Lateness>[] = [
  { title: 'Strategy', cell: ({ measured }) => measured.strategy },
  { title: 'refreshed every', cell: ({ measured }) => orNone(measured.refreshIntervalMs, inTime) },
  { title: 'interval kept', cell: ({ isIntervalKept }) => yesOrNo(isIntervalKept) },
  { title: 'beside', cell: ({ measured }) => measured.write ?? none },
  { title: 'other writes', unit: '/s', cell: ({ measured }) => threeOrZero(measured.writesPerSecond) },
  {
    title: 'borne',
    cell: ({ isRateBorne, measured }) => (measured.writesPerSecond > 0 ? yesOrNo(isRateBorne) : none),
  },
  { title: 'seen at once', cell: ({ firstReadShare }) => orNone(firstReadShare, shareText) },
  { title: 'p50', cell: ({ p50Us }) => lag(p50Us) },
  { title: 'p99', cell: ({ p99Us }) => lag(p99Us) },
  { title: 'longest', cell: ({ maxUs }) => lag(maxUs) },
  { title: 'growth', unit: 'ms/s', cell: ({ measured }) => orNone(measured.lagGrowthMsPerSecond, growth) },
];

function inTime(ms: number): string {
  return withMsOrS(ms * 1000);
}

function lag(us: number | null): string {
  return orNone(us, (known) => (known === 0 ? '0' : withMsOrS(known)));
}

function growth(msPerSecond: number): string {
  return msPerSecond.toFixed(0);
}

function threeOrZero(rate: number): string {
  return rate === 0 ? '0' : threeDigits(rate);
}

function yesOrNo(is: boolean | null): string {
  return is === null ? none : is ? 'yes' : 'no';
}

/** `qm-outbox keeps up with 980 create-comment a second; 1,200 were too many` */
function ceilingText({ strategy, write, bornePerSecond, exceededPerSecond }: Ceiling): string | null {
  if (bornePerSecond === null) return null;
  const beyond =
    exceededPerSecond === null ? 'more were not reached' : `${threeDigits(exceededPerSecond)} were too many`;
  return `${strategy} keeps up with ${threeDigits(bornePerSecond)} ${write} a second here; ${beyond}`;
}

function stalenessTable(lateness: readonly Lateness[], ceilings: readonly Ceiling[]): Table {
  return { ...tableOf(lateness, columns), notes: ceilings.map(ceilingText) };
}

export const stalenessView: RunView = {
  id: 'staleness',
  title: 'How late reads see writes',
  lead: () =>
    'A client writes, and reads over GraphQL until it sees what it wrote. Seen at once: by the first read after the answer. ' +
    'A lag counts from the answer of the write to when the first read that sees it was sent.',
  caption: 'How late writes were seen, over all writes that were observed',
  tables: (run) => {
    const prices = pricesOf(run);
    return [stalenessTable(prices?.lateness ?? [], prices?.ceilings ?? [])];
  },
};
