/** What keepers reported of their work, as lines for a terminal. */
import { alignColumns, type Cell } from '../reports/text-table.ts';
import type { KeeperSummary } from '../results/studies/keeper.ts';

const row = ([name = '', figure = '', ...amounts]: readonly string[]): readonly Cell[] => [
  { text: name },
  { text: figure, align: 'left' },
  ...amounts.map((text) => ({ text })),
];

/** 1,234 or 12.3: three digits at the least. */
function amount(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `walInsertBytes` is shown as `WAL insert bytes`, `setAside` as `set aside`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^wal\b/, 'WAL');
}

export function every(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

/** A row a figure, and what was said instead below. Plain text without control characters. */
export function keeperTable(summaries: readonly KeeperSummary[]): string {
  const rows = summaries.flatMap(({ strategy, refreshIntervalMs, reports, figures }) => {
    const kind = refreshIntervalMs === null ? '' : `, one every ${every(refreshIntervalMs)}`;
    const name = `${strategy} (${amount(reports)} reports${kind})`;
    const spread = Object.entries(figures).map(([figure, { median, max, total }]) => [
      inWords(figure),
      amount(median),
      amount(max),
      amount(total),
    ]);
    const lines = spread.length > 0 ? spread : [['none ended', '-', '-', '-']];
    return lines.map((line, index) => row([index === 0 ? name : '', ...line]));
  });
  const notes = summaries.flatMap(({ strategy, notes: said }) =>
    Object.entries(said).map(([note, times]) => `${strategy}, ${amount(times)} times: ${note}`),
  );
  const headings = row(['keeper of', 'figure', 'median', 'max', 'total']);
  return [...alignColumns([headings, ...rows], false).lines, ...notes].join('\n');
}
