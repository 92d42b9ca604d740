/** Output of `writes`: the throughput of writers, what the server wrote for them, and what maintainers reported. */

import { everyText } from '../../results/format.ts';
import type { WriteFigures } from '../../results/run-file/writes.ts';
import { median, sum, sumOf } from '../../results/statistics/basic.ts';
import type { Estimate } from '../../results/statistics/estimate.ts';
import { type MaintainerSummary, ratioToBare, type WritesOutcome } from '../../results/studies/writes.ts';
import { type Table, tableOf } from '../tables/table.ts';

export function writesTables({
  asked,
  figures,
  bulks,
  divergent,
  maintainers,
}: WritesOutcome): readonly Table[] {
  return [
    ...asked.workloads.flatMap(({ name, title }) =>
      (['off', 'on'] as const).map((mode) => ({
        caption: `${name}: ${title}; synchronous_commit ${mode}`,
        ...workloadTable(
          figures.filter((one) => one.workload === name && one.synchronousCommit === mode),
          figures,
        ),
      })),
    ),
    writtenTable(figures),
    { caption: asked.bulks.map(({ name, title }) => `${name}: ${title}`), ...bulkTable(asked.bulks, bulks) },
    tableOf(Object.entries(divergent), [
      { title: 'strategy', cell: ([strategy]) => strategy },
      { title: 'documents that differ at the end', cell: ([, count]) => `${count}` },
    ]),
    maintainerTable(maintainers),
  ];
}

function workloadTable(own: readonly WriteFigures[], all: readonly WriteFigures[]): Table {
  return tableOf(own, [
    { title: 'strategy', cell: ({ strategy }) => strategy },
    { title: 'TPS', cell: ({ tps }) => amount(Math.round(median(tps) ?? 0)) },
    { title: 'of bare tables (95 %)', cell: (figures) => ratioText(ratioToBare(figures, all)) },
    { title: 'deadlocks', cell: ({ deadlocks }) => `${deadlocks}` },
    { title: 'conflicts', cell: ({ conflicts }) => `${conflicts}` },
    { title: 'true after', cell: ({ settleMs }) => settleText(median(settleMs)) },
  ]);
}

function ratioText(ratio: Estimate | null): string {
  if (ratio === null) return '1';
  const digits = (value: number): string => value.toFixed(value < 0.1 ? 3 : 2);
  const { interval, value } = ratio;
  return interval ? `${digits(value)} (${digits(interval.low)}-${digits(interval.high)})` : digits(value);
}

/** How long after a window reads were true again; there is no wait without a maintainer. */
function settleText(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(2)} s`;
}

function bulkTable(asked: WritesOutcome['asked']['bulks'], found: WritesOutcome['bulks']): Table {
  const textOf = (strategy: string, bulk: string): string => {
    const ms = found.find((one) => one.strategy === strategy && one.bulk === bulk)?.durationMs;
    return ms === null ? 'over 60 s' : settleText(ms ?? null);
  };
  return tableOf(
    [...new Set(found.map(({ strategy }) => strategy))],
    [
      { title: 'strategy', cell: (strategy) => strategy },
      ...asked.map(({ name }) => ({ title: name, cell: (strategy: string) => textOf(strategy, name) })),
    ],
  );
}

type Windows = WriteFigures['written'];

/** Upper limit of a full-page image. It may be much smaller, because free space is left out. */
const pageBytes = 8192;

/** A row per workload and strategy, with both settings of synchronous_commit. */
export function writtenTable(figures: readonly WriteFigures[]): Table {
  const asked = [...Map.groupBy(figures, ({ workload }) => workload)].flatMap(([workload, same]) =>
    [...Map.groupBy(same, ({ strategy }) => strategy)].map(([strategy, own], index) => ({
      workload: index === 0 ? workload : '',
      strategy,
      windows: own.flatMap(({ written }) => written),
    })),
  );
  const isCheckpointed = figures.every(({ written }) => written.every((window) => window.isCheckpointed));
  return {
    caption: [
      'What was written, including by maintainers: WAL; the share of full-page images in it (each window begins after a',
      'checkpoint); the share of document updates that touched no index (HOT); dead rows of all tables at the end.',
    ],
    ...tableOf(asked, [
      { title: 'workload', cell: ({ workload }) => workload },
      { title: 'strategy', align: 'left', cell: ({ strategy }) => strategy },
      { title: 'WAL bytes/tx', cell: ({ windows }) => walText(windows) },
      { title: 'full pages', cell: ({ windows }) => fullPageText(windows) },
      { title: 'HOT: users', cell: ({ windows }) => hotText(windows, 'user') },
      { title: 'posts', cell: ({ windows }) => hotText(windows, 'post') },
      {
        title: 'dead rows',
        cell: ({ windows }) => amount(sumOf(windows.at(-1)?.tables ?? [], ({ deadTuples }) => deadTuples)),
      },
    ]),
    notes: [
      !isCheckpointed &&
        'No checkpoint came before the windows, so their full-page images cannot be compared: this role may not request one. ' +
          'As a superuser: GRANT pg_checkpoint TO <role>',
    ],
  };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`;
}

function walText(windows: Windows): string {
  const transactions = sumOf(windows, (window) => window.transactions);
  const bytes = sumOf(windows, ({ walBytes }) => walBytes);
  return transactions === 0 ? '-' : amount(Math.round(bytes / transactions));
}

/** Their share of the WAL; an upper bound, at most all of it, if only their number is known. */
function fullPageText(windows: Windows): string {
  const all = sumOf(windows, ({ walBytes }) => walBytes);
  const known = windows.flatMap(({ fullPageBytes }) => fullPageBytes ?? []);
  if (known.length === windows.length) return percent(sum(known), all);
  const images = sumOf(windows, ({ fullPageImages }) => fullPageImages);
  return `<= ${percent(Math.min(images * pageBytes, all), all)}`;
}

/** For the table that holds a kind of document; without such a table, nothing was updated. */
function hotText(windows: Windows, kind: 'user' | 'post'): string {
  const own = windows.flatMap(({ tables }) =>
    tables.filter(({ table }) => table.endsWith(`_${kind}`) && !table.startsWith('tb_')),
  );
  return percent(
    sumOf(own, ({ hotUpdates }) => hotUpdates),
    sumOf(own, ({ updates }) => updates),
  );
}

/** 1,234 or 12.3: at least three digits. */
function amount(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `walInsertBytes` is shown as `WAL insert bytes`, `setAside` as `set aside`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^wal\b/, 'WAL');
}

/** What maintainers reported of their work: a row per figure, and other messages below. */
export function maintainerTable(summaries: readonly MaintainerSummary[]): Table {
  const rows = summaries.flatMap(({ strategy, refreshIntervalMs, reports, figures }) => {
    const kind = refreshIntervalMs === null ? '' : `, one every ${everyText(refreshIntervalMs)}`;
    const name = `${strategy} (${amount(reports)} reports${kind})`;
    const spread = Object.entries(figures).map(([figure, { median, max, total }]) => [
      inWords(figure),
      ...[median, max, total].map(amount),
    ]);
    const lines = spread.length > 0 ? spread : [['none ended', '-', '-', '-']];
    return lines.map((line, index) => [index === 0 ? name : '', ...line]);
  });
  return {
    columns: [
      { title: 'maintainer of' },
      { title: 'figure', align: 'left' },
      { title: 'median' },
      { title: 'max' },
      { title: 'total' },
    ],
    rows,
    notes: summaries.flatMap(({ strategy, notes }) =>
      Object.entries(notes).map(([note, times]) => `${strategy}, ${amount(times)} times: ${note}`),
    ),
  };
}
