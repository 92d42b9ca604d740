/** What keeping documents takes besides: rows of a write, refreshes, rebuilds, growth. */
import {
  counter,
  inMegabytes,
  inMs,
  none,
  orNone,
  shareText,
  threeDigits,
  withMsOrS,
} from '../../../results/format.ts';
import { pricesOf } from '../../../results/price/prices.ts';
import type { Space } from '../../../results/price/space.ts';
import type { TouchedByWrite } from '../../../results/price/touched.ts';
import { decodeHistogram, percentileFrom } from '../../../results/run-file/histogram.ts';
import type { Rebuild, Refresh } from '../../../results/run-file/price.ts';
import { median } from '../../../results/statistics/basic.ts';
import type { RunView } from '../../sections.ts';
import { type ColumnOf, tableOf } from '../../tables/table.ts';

const touchedColumns: readonly ColumnOf<TouchedByWrite>[] = [
  { title: 'Strategy', cell: ({ strategy }) => strategy },
  { title: 'Write', align: 'left', cell: ({ scenario }) => scenario },
  { title: 'rows', cell: ({ rows }) => counter(rows) },
  { title: 'index entries', cell: ({ indexEntries }) => counter(indexEntries) },
  { title: 'HOT updates', cell: ({ hotShare }) => orNone(hotShare, shareText) },
];

export const touchedView: RunView = {
  id: 'rows-touched',
  title: 'What a write touches',
  lead: () =>
    'Rows inserted, updated or deleted for one write, in tables, documents, queues and locks, until the documents are true; entries ' +
    'added to indexes; and the share of updates that touch none (HOT). The WAL of each write stands among the resources of its scenario.',
  caption: 'Rows and index entries of one write, as PostgreSQL counted them',
  tables: (run) => [tableOf(pricesOf(run)?.touched ?? [], touchedColumns)],
};

const refreshColumns: readonly ColumnOf<Refresh>[] = [
  { title: 'Strategy', cell: ({ strategy }) => strategy },
  {
    title: 'a refresh takes',
    cell: ({ durationsMs }) => orNone(median(durationsMs), (ms) => withMsOrS(ms * 1000)),
  },
  { title: 'its CPU', cell: ({ cpuUs }) => orNone(median(cpuUs), withMsOrS) },
  { title: 'WAL', unit: 'MB', cell: ({ walBytes }) => orNone(median(walBytes), inMegabytes) },
  { title: 'read p50 without, beside it', unit: 'ms', cell: (one) => besideText(one, 'p50') },
  { title: 'read p99 without, beside it', unit: 'ms', cell: (one) => besideText(one, 'p99') },
  { title: 'locks', align: 'left', cell: ({ locks }) => locksText(locks) },
];

function besideText({ outside, during }: Refresh, percentile: 'p50' | 'p99'): string {
  const [without, beside] = [outside, during].map((one) => percentileFrom(decodeHistogram(one), percentile));
  return `${orNone(without ?? null, inMs)}, ${orNone(beside ?? null, inMs)}`;
}

/** `ExclusiveLock on mv_post, mv_user` */
function locksText(locks: Refresh['locks']): string {
  const byMode = [...Map.groupBy(locks, ({ mode }) => mode)];
  return (
    byMode.map(([mode, own]) => `${mode} on ${own.map(({ relation }) => relation).join(', ')}`).join('; ') ||
    none
  );
}

const rebuildColumns: readonly ColumnOf<Rebuild>[] = [
  { title: 'Strategy', cell: ({ strategy }) => strategy },
  { title: 'takes', cell: ({ durationMs }) => withMsOrS(durationMs * 1000) },
  { title: 'WAL', unit: 'MB', cell: ({ walBytes }) => inMegabytes(walBytes) },
  { title: 'longest read', cell: ({ longestReadUs }) => orNone(longestReadUs, withMsOrS) },
  { title: 'longest write', cell: ({ longestWriteUs }) => orNone(longestWriteUs, withMsOrS) },
  { title: 'locks', align: 'left', cell: ({ locks }) => locksText(locks) },
];

const growthColumns: readonly ColumnOf<Space>[] = [
  { title: 'Strategy', cell: ({ strategy }) => strategy },
  { title: 'over the tables', cell: ({ times }) => `${threeDigits(times)}x` },
  { title: 'after the writes', cell: ({ timesAfter }) => `${threeDigits(timesAfter)}x` },
  {
    title: 'a write adds',
    unit: 'kB',
    cell: ({ bytesPerWrite }) => orNone(bytesPerWrite, (bytes) => threeDigits(bytes / 1000)),
  },
];

export const refreshView: RunView = {
  id: 'refreshes',
  title: 'What a refresh does to readers',
  lead: () =>
    'The same reads at the same rate, without a refresh and beside refreshes that follow each other.',
  caption: 'Duration, CPU and WAL of a refresh, and the latency of reads',
  tables: ({ price }) => [tableOf(price.refreshes, refreshColumns)],
};

export const rebuildView: RunView = {
  id: 'rebuilds',
  title: 'Making all documents anew',
  lead: () => 'One reader and one writer go on meanwhile; the longest answer of each tells whom it blocks.',
  caption: 'A rebuild beside a reader and a writer',
  tables: ({ price }) => [tableOf(price.rebuilds, rebuildColumns)],
};

export const growthView: RunView = {
  id: 'growth',
  title: 'Storage, and its growth under writes',
  lead: () => 'Tables and documents with their indexes, over the tables alone; autovacuum paused.',
  caption: 'Size over the tables, before and after writes',
  tables: (run) => [tableOf(pricesOf(run)?.spaces ?? [], growthColumns)],
};
