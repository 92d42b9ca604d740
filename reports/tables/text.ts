/**
 * Tables for a terminal: widths, alignment, wrapping, colors. Whatever text is given, what comes out is printable: a file's
 * text gives a terminal no orders.
 */
import { escapeControls } from '../../results/format.ts';
import { styled, wrap } from '../text-table.ts';
import { type Cell, captionLines, type Line, lineOf, shownOn, type Table } from './table.ts';

export interface Terminal {
  /** Infinite where lines are as long as they are. */
  readonly columns: number;
  readonly color: boolean;
}

/**
 * Lines, newline at the end, with an empty one between two tables; without `color` there is no other control character in
 * it. None is longer than the terminal, but for tables that are never cut; in less than `columnsMin` nothing is readable.
 */
export function textOf(
  tables: readonly Table[],
  { columns, color }: Terminal,
  columnsMin: number = 40,
): string {
  const terminal = { columns: Math.max(columns, columnsMin), color };
  return `${tables.map((table) => tableLines(table, terminal).join('\n')).join('\n\n')}\n`;
}

function tableLines(table: Table, terminal: Terminal): readonly string[] {
  const wrapped = ({ text, style, isProse }: Line): readonly string[] =>
    wrap(text, terminal.columns, isProse ? '' : '  ').map((line) =>
      terminal.color ? styled(line, style) : line,
    );
  const lines = [
    ...captionLines(table).flatMap(wrapped),
    ...rowLines(table, terminal, table.isWhole),
    ...(table.notes ?? []).map(lineOf).flatMap(wrapped),
  ];
  return table.isIndented ? lines.map((line, index) => (index === 0 ? line : `  ${line}`)) : lines;
}

/** Those of the first layout that fits. */
function rowLines(
  { narrower, ...table }: Pick<Table, 'columns' | 'rows' | 'narrower'>,
  { columns: columnsMax, color }: Terminal,
  isWhole: boolean = false,
): readonly string[] {
  const { columns, rows } = shownOn('terminal', table);
  const isLeft = columns.map(({ align }, index) => index === 0 || align === 'left');
  const heading = columns.map(({ title: text }): Cell => ({ text, style: 'bold' }));
  const cells = columns.some(({ title }) => title !== '') ? [heading, ...rows] : rows;
  const printable = cells.map((row) => row.map((cell) => ({ ...cell, text: escapeControls(inline(cell)) })));
  const widths: number[] = [];
  for (const row of printable) {
    for (const [index, { text, spans }] of row.entries())
      if (!spans) widths[index] = Math.max(widths[index] ?? 0, text.length);
  }
  const pad = (cell: Cell, index: number): string => {
    const width = cell.spans ? 0 : (widths[index] ?? 0);
    return (isLeft[index] ?? index === 0) ? cell.text.padEnd(width) : cell.text.padStart(width);
  };
  const lines = printable.map((row) => {
    const padded = row.map((cell, index) => ({ text: pad(cell, index), style: cell.style }));
    const plain = padded
      .map(({ text }) => text)
      .join('  ')
      .trimEnd();
    return { plain, colored: padded.map(({ text, style }) => styled(text, style)).join('  ') };
  });
  const isFitting = lines.every(({ plain }) => plain.length <= columnsMax);
  if (!isFitting && narrower) return rowLines(narrower, { columns: columnsMax, color }, isWhole);
  return lines.map(({ plain, colored }) => {
    if (plain.length > columnsMax && !isWhole) return `${plain.slice(0, columnsMax - 1)}…`;
    return color ? colored : plain;
  });
}

/** `2.40 (2.35–2.45) unsteady` */
function inline({ text, range, lines = [], mark }: Cell): string {
  return [text, range && `(${range})`, ...lines, mark].filter((part) => part).join(' ');
}
