/** What becomes of a strategy that is written to for minutes. */
import {
  counter,
  countOf,
  everyText,
  inMegabytes,
  inMs,
  none,
  orNone,
  threeDigits,
  withMsOrS,
} from '../../../results/format.ts';
import { type SustainedFigures, sustainedFigures, type Third } from '../../../results/price/sustained.ts';
import type { Sustained } from '../../../results/run-file/price.ts';
import type { RunView } from '../../sections.ts';
import { type ColumnOf, type Table, tableOf } from '../../tables/table.ts';

interface SustainedRow {
  readonly entry: Sustained;
  readonly figures: SustainedFigures;
}

const columns: readonly ColumnOf<SustainedRow>[] = [
  { title: 'Strategy', cell: ({ entry }) => entry.strategy },
  { title: 'writes', unit: '/s', cell: thirds(({ perSecond }) => perSecond, threeDigits) },
  { title: 'last / first', cell: ({ figures }) => figures.drift.toFixed(2) },
  { title: 'p50', unit: 'ms', cell: thirds(({ p50Us }) => p50Us, inMs) },
  { title: 'p99', unit: 'ms', cell: thirds(({ p99Us }) => p99Us, inMs) },
  { title: 'WAL', unit: 'kB', cell: thirds(({ walBytes }) => walBytes / 1000, threeDigits) },
  { title: 'read model', unit: 'MB', cell: ({ entry }) => sizesText(entry, 'modelBytes') },
  { title: 'tables', unit: 'MB', cell: ({ entry }) => sizesText(entry, 'tablesBytes') },
  { title: 'dead rows', cell: ({ figures }) => counter(figures.deadTuplesMost) },
  { title: 'vacuums', cell: ({ figures }) => counter(figures.autovacuums) },
  { title: 'analyzes', cell: ({ figures }) => counter(figures.autoanalyzes) },
  { title: 'true after', cell: ({ entry }) => orNone(entry.settleMs, (ms) => withMsOrS(ms * 1000)) },
];

/** `1,200 → 1,150`: of the first third, and of the last. */
function thirds(of: (third: Third) => number | null, text: (value: number) => string) {
  return ({ figures: { first, last } }: SustainedRow): string =>
    `${orNone(of(first), text)} → ${orNone(of(last), text)}`;
}

/** `43.1 → 51.0`: in the beginning, and in the end. */
function sizesText({ before, samples }: Sustained, of: 'modelBytes' | 'tablesBytes'): string {
  const after = samples.at(-1) ?? before;
  return before[of] === 0 ? none : `${inMegabytes(before[of])} → ${inMegabytes(after[of])}`;
}

function sustainedTable(entries: readonly Sustained[]): Table {
  const rows = entries.flatMap((entry) => {
    const figures = sustainedFigures(entry);
    return figures ? [{ entry, figures }] : [];
  });
  const without = entries.filter(({ hasAutovacuum }) => !hasAutovacuum).length;
  return {
    ...tableOf(rows, columns),
    notes: [without > 0 && 'The database server is not ours, and its autovacuum is off.'],
  };
}

function lead({ price: { sustained } }: Parameters<RunView['tables']>[0]): string {
  const [first] = sustained;
  const seconds = Math.round((first?.samples.at(-1)?.atMs ?? 0) / 1000);
  return (
    `Comments and renames over ${countOf(first?.connections ?? 0, 'connection')} for ${everyText(seconds * 1000)}, three to one, with ` +
    'autovacuum. Each pair is the first third of the time and the last; sizes are those before and after. WAL is that of one write, ' +
    'full-page images included. The last column is how long after the last answer the documents were true.'
  );
}

export const sustainedView: RunView = {
  id: 'sustained',
  title: 'Written to for minutes',
  lead,
  caption: 'Drift, bloat and autovacuum under a closed loop of writes',
  tables: ({ price }) => [sustainedTable(price.sustained)],
};
