/** The tables that `writes` prints. */

import { median } from '../results/statistics/basic.ts';
import type { Estimate } from '../results/statistics/estimate.ts';
import { ratioToBare, type WriteFigures, type WritesOutcome } from '../results/studies/writes.ts';
import { keeperTable } from './keeper-table.ts';
import { writtenTable } from './written-table.ts';

function ratioText(ratio: Estimate | null): string {
  if (ratio === null) return '1';
  const digits = (value: number): string => value.toFixed(value < 0.1 ? 3 : 2);
  const { interval, value } = ratio;
  return interval ? `${digits(value)} (${digits(interval.low)}-${digits(interval.high)})` : digits(value);
}

/** How long after a slice reads were true: no keeper, no wait. */
function settleText({ settleMs }: WriteFigures): string {
  const settledMs = median(settleMs);
  return settledMs === null ? '-' : `${(settledMs / 1000).toFixed(2)} s`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

function workloadTable(title: string, own: readonly WriteFigures[], all: readonly WriteFigures[]): string {
  const rows = own.map((figures) => [
    figures.strategy,
    Math.round(median(figures.tps) ?? 0).toLocaleString('en'),
    ratioText(ratioToBare(figures, all)),
    `${figures.deadlocks}`,
    `${figures.conflicts}`,
    settleText(figures),
  ]);
  return `${title}\n${aligned([['strategy', 'TPS', 'of bare tables (95 %)', 'deadlocks', 'conflicts', 'true after'], ...rows])}`;
}

/** Plain text without control characters. */
export function writesText({ asked, figures, bulks: found, divergent, keepers }: WritesOutcome): string {
  const { workloads, bulks } = asked;
  const tables = workloads.flatMap(({ name, title }) =>
    (['off', 'on'] as const).map((mode) =>
      workloadTable(
        `${name}: ${title}; synchronous_commit ${mode}`,
        figures.filter(({ workload, synchronousCommit }) => workload === name && synchronousCommit === mode),
        figures,
      ),
    ),
  );
  const strategies = [...new Set(found.map(({ strategy }) => strategy))];
  const seconds = (strategy: string, bulk: string): string => {
    const durationMs = found.find((one) => one.strategy === strategy && one.bulk === bulk)?.durationMs;
    return durationMs === undefined
      ? '-'
      : durationMs === null
        ? 'over 60 s'
        : `${(durationMs / 1000).toFixed(2)} s`;
  };
  const bulkRows = strategies.map((strategy) => [
    strategy,
    ...bulks.map(({ name }) => seconds(strategy, name)),
  ]);
  const truth = Object.entries(divergent).map(([strategy, count]) => [strategy, `${count}`]);
  return [
    ...tables,
    writtenTable(figures),
    `${bulks.map(({ name, title }) => `${name}: ${title}`).join('\n')}\n${aligned([['strategy', ...bulks.map(({ name }) => name)], ...bulkRows])}`,
    ...(truth.length > 0 ? [aligned([['strategy', 'documents that differ at the end'], ...truth])] : []),
    ...(keepers.length > 0 ? [keeperTable(keepers)] : []),
  ].join('\n\n');
}
