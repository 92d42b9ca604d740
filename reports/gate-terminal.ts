/** What `gate` prints: the findings first, then every figure of every trial. */

import { oneLine } from '../results/format.ts';
import type { Gate, GateCell, GateRow } from '../results/gate.ts';
import { settingKey } from '../results/trial.ts';
import {
  cellText,
  designText,
  findingText,
  legend,
  noteTexts,
  outcomeText,
  trialText,
} from './gate-words.ts';
import { alignColumns, type Cell, type Style, styled, wrap } from './text-table.ts';

const styles: Readonly<Record<string, Style>> = { regressed: 'slower', improved: 'faster', unclear: 'faint' };

/** Lines of at most `columns` characters (60 at the least), newline at the end. */
export function gateText(gate: Gate, options: { columns: number; color: boolean }): string {
  const columns = Math.max(options.columns, 60);
  const paragraph = (text: string, indent = '') => wrap(text, columns, indent);
  const faint = (line: string) => (options.color ? styled(line, 'faint') : line);
  const tables = [...Map.groupBy(gate.rows, ({ result }) => settingKey(result))].flatMap(
    ([setting, rows]) => [...table(setting, rows, columns, options.color), ''],
  );
  return `${[
    ...paragraph(`gate: ${gate.candidate.id} against ${gate.baseline.id}`),
    ...noteTexts(gate).flatMap((note) => paragraph(`note: ${note}`, '  ')),
    '',
    ...tables,
    ...[legend, designText(gate)].flatMap((text) => paragraph(text)).map(faint),
    '',
    ...paragraph(outcomeText(gate)),
    ...gate.findings.flatMap((finding) => paragraph(`- ${findingText(finding)}`, '  ')),
  ].join('\n')}\n`;
}

/** A row a trial where that fits, else a row a figure. */
function table(
  setting: string,
  rows: readonly GateRow[],
  columns: number,
  color: boolean,
): readonly string[] {
  const wide = alignColumns(matrix(setting, rows), color);
  return wide.width <= columns ? wide.lines : alignColumns(list(setting, rows), color, columns).lines;
}

function matrix(setting: string, rows: readonly GateRow[]): Cell[][] {
  const titles = rows[0]?.cells.map(({ metric }) => metric.title) ?? [];
  return [
    [setting, ...titles].map((text): Cell => ({ text, style: 'bold', align: 'left' })),
    ...rows.map((row): Cell[] => [
      { text: trialText(row.result) },
      ...(row.incomparable === null ? row.cells.map(cellOf) : [incomparableCell(row.incomparable)]),
    ]),
  ];
}

function list(setting: string, rows: readonly GateRow[]): Cell[][] {
  return [
    [{ text: setting, style: 'bold', spans: true }],
    ...rows.flatMap((row): Cell[][] => [
      [{ text: trialText(row.result), spans: true }],
      ...(row.incomparable === null
        ? row.cells.map((cell): Cell[] => [{ text: `  ${cell.metric.title}` }, cellOf(cell)])
        : [[{ text: '' }, incomparableCell(row.incomparable)]]),
    ]),
  ];
}

function cellOf(cell: GateCell): Cell {
  return {
    text: cellText(cell),
    style: styles[cell.verdict ?? ''] ?? 'plain',
    align: 'left',
  };
}

function incomparableCell(reason: string): Cell {
  return { text: oneLine(reason), style: 'alert', align: 'left', spans: true };
}
