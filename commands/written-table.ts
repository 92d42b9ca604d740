/** What slices of writes wrote, as lines for a terminal: WAL a transaction, HOT updates, dead rows. */

import { alignColumns, type Cell } from '../reports/text-table.ts';
import { sum } from '../results/statistics/basic.ts';
import type { WriteFigures } from '../results/studies/writes.ts';

type Slices = WriteFigures['written'];

/** The larger part of a full-page image may be a hole that is left out: this is the most that one takes. */
const pageBytes = 8192;

const bare = /^tb_/;
const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`;

function walText(slices: Slices): string {
  const transactions = sum(slices.map((slice) => slice.transactions));
  const bytes = sum(slices.map(({ walBytes }) => walBytes)) / transactions;
  return transactions === 0 ? '-' : Math.round(bytes).toLocaleString('en');
}

/** Their share of the WAL; no more than it where only their number is known. */
function fullPageText(slices: Slices): string {
  const all = sum(slices.map(({ walBytes }) => walBytes));
  const known = slices.flatMap(({ fullPageBytes }) => fullPageBytes ?? []);
  if (known.length === slices.length) return percent(sum(known), all);
  const images = sum(slices.map(({ fullPageImages }) => fullPageImages));
  return `<= ${percent(Math.min(images * pageBytes, all), all)}`;
}

/** Of the table that holds a kind of document; nothing has been updated where there is no such table. */
function hotText(slices: Slices, kind: 'user' | 'post'): string {
  const own = slices.flatMap(({ tables }) =>
    tables.filter(({ table }) => table.endsWith(`_${kind}`) && !bare.test(table)),
  );
  return percent(sum(own.map(({ hotUpdates }) => hotUpdates)), sum(own.map(({ updates }) => updates)));
}

/** Of all tables, after the last slice. */
function deadText(slices: Slices): string {
  return sum((slices.at(-1)?.tables ?? []).map(({ deadTuples }) => deadTuples)).toLocaleString('en');
}

/** A row a workload and strategy, both settings of synchronous_commit together. Plain text without control characters. */
export function writtenTable(figures: readonly WriteFigures[]): string {
  const byWorkload = Map.groupBy(figures, ({ workload }) => workload);
  const rows = [...byWorkload].flatMap(([workload, asked]) =>
    [...Map.groupBy(asked, ({ strategy }) => strategy)].map(([strategy, own], index): Cell[] => {
      const slices = own.flatMap(({ written }) => written);
      return [
        { text: index === 0 ? workload : '' },
        { text: strategy, align: 'left' },
        { text: walText(slices) },
        { text: fullPageText(slices) },
        { text: hotText(slices, 'user') },
        { text: hotText(slices, 'post') },
        { text: deadText(slices) },
      ];
    }),
  );
  const headings: Cell[] = [
    { text: 'workload' },
    { text: 'strategy', align: 'left' },
    ...['WAL bytes/tx', 'full pages of it', 'HOT: users', 'posts', 'dead rows'].map((text) => ({ text })),
  ];
  const isCheckpointed = figures.every(({ written }) => written.every((slice) => slice.isCheckpointed));
  return [
    'What was written, a keeper included: WAL; the share of its full-page images, with which each slice begins, after a',
    'checkpoint; the share of updates of documents that touched no index (HOT); dead rows of all tables at the end.',
    ...alignColumns([headings, ...rows], false).lines,
    ...(isCheckpointed ? [] : [noCheckpoint]),
  ].join('\n');
}

const noCheckpoint =
  'No checkpoint came before the slices, so their full-page images cannot be compared: this role may not ask for one. ' +
  'As a superuser: GRANT pg_checkpoint TO <role>';
