/** From how many reads a write a cheaper read pays for its writes. */
import { none, twoDigits } from '../../../results/format.ts';
import type { BreakEven } from '../../../results/price/break-even.ts';
import { pricesOf } from '../../../results/price/prices.ts';
import { referenceOf } from '../../../results/run-file/case.ts';
import type { Run } from '../../../results/run-file/run.ts';
import type { RunView } from '../../sections.ts';
import { type Table, tableOf } from '../../tables/table.ts';

/** Fewer than this are none: nobody reads so seldom. */
const readsMin = 0.05;

function readsText(reads: number): string {
  return reads < readsMin ? '0' : twoDigits(reads);
}

/** `from 14 (11-18)`; `always`; `from 3 on at the least`; the sign for what this run cannot tell. */
export function breakEvenText({ value, interval }: BreakEven): string {
  if (interval === null) return `from ${readsText(value)} (no interval)`;
  const { low, high } = interval;
  if (high === 0) return 'always';
  if (high !== null) return `from ${readsText(value)} (${readsText(low)}-${readsText(high)})`;
  return low > 0 ? `from ${readsText(low)} at the least, perhaps never` : none;
}

/** A row for each read and pair with the reference, a column for each write. */
function breakEvenTable(run: Run): Table {
  const found = pricesOf(run)?.breakEvens.cpu ?? [];
  const against = referenceOf(run);
  const own = found.filter(({ reader, other }) => [reader, other].includes(against));
  const rows = [
    ...Map.groupBy(own, ({ read, reader, other }) => JSON.stringify([read, reader, other])).values(),
  ];
  const writes = [...new Set(own.map(({ write }) => write))];
  const pair = (one: BreakEven | undefined): readonly string[] =>
    one ? [one.read, one.reader, one.other] : [];
  return {
    ...tableOf(rows, [
      ...pairColumns.map((column, index) => ({
        ...column,
        cell: ([first]: readonly BreakEven[]) => pair(first)[index] ?? '',
      })),
      ...writes.map((write) => ({
        title: writeTitle(write),
        cell: (same: readonly BreakEven[]) => {
          const one = same.find((each) => each.write === write);
          return one ? breakEvenText(one) : none;
        },
      })),
    ]),
    narrower: tableOf(own, [
      ...pairColumns.map((column, index) => ({
        ...column,
        cell: (one: BreakEven) => pair(one)[index] ?? '',
      })),
      { title: 'for each', align: 'left', cell: ({ write }) => writeTitle(write) },
      { title: 'it pays', align: 'left', cell: breakEvenText },
    ]),
  };
}

const pairColumns = [
  { title: 'Reads' },
  { title: 'cheaper', align: 'left' },
  { title: 'than', align: 'left' },
] as const;

function writeTitle(write: string | null): string {
  return write ?? 'a refresh';
}

export const breakEvenView: RunView = {
  id: 'break-even',
  title: 'From how many reads it pays',
  lead: () =>
    'Reads for each write from which the cheaper reader takes less CPU in all, with the 95 % interval (Fieller, paired by launch). ' +
    'A strategy that refreshes by the clock is set against a refresh instead.',
  caption: 'Reads a write at which the total CPU of both is equal',
  tables: (run) => [breakEvenTable(run)],
};
