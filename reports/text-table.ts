/**
 * Columns and lines of text for a terminal: widths, alignment, colors. Whatever text is given, what comes out is printable:
 * a file's text gives a terminal no orders.
 */
import { escapeControls, oneLine } from '../results/format.ts';

import type { Style as AnyStyle } from './tables/table.ts';

export type Style = 'plain' | 'bold' | 'faint' | 'faster' | 'slower' | 'alert';

export interface Cell {
  readonly text: string;
  readonly style?: Style;
  /** Right, except for the first column and where this says otherwise. */
  readonly align?: 'left';
  /** A heading that runs across the columns and widens none. */
  readonly spans?: boolean;
}

const codes: Readonly<Partial<Record<Style | AnyStyle, number>>> = {
  bold: 1,
  faint: 2,
  faster: 32,
  slower: 31,
  alert: 33,
};

/** The text between the SGR codes of a style. */
export function styled(text: string, style: Style | AnyStyle | undefined): string {
  const code = style && codes[style];
  return code === undefined || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
}

/** Aligned lines and the width of the widest; with `columnsMax`, every line is cut to that. */
export function alignColumns(
  rows: readonly (readonly Cell[])[],
  color: boolean,
  columnsMax: number = Number.POSITIVE_INFINITY,
): { readonly lines: readonly string[]; readonly width: number } {
  const widths: number[] = [];
  const printable = rows.map((row) => row.map((cell) => ({ ...cell, text: escapeControls(cell.text) })));
  for (const cell of printable.flatMap((row) => row.map((cell, column) => ({ cell, column })))) {
    if (cell.cell.spans !== true)
      widths[cell.column] = Math.max(widths[cell.column] ?? 0, cell.cell.text.length);
  }
  let width = 0;
  const lines = printable.map((row) => {
    const padded = row.map((cell, column) => ({ cell, text: pad(cell, column, widths[column] ?? 0) }));
    const plain = padded
      .map(({ text }) => text)
      .join('  ')
      .trimEnd();
    width = Math.max(width, plain.length);
    if (plain.length > columnsMax) return `${plain.slice(0, columnsMax - 1)}…`;
    return color ? padded.map(({ cell, text }) => styled(text, cell.style ?? 'plain')).join('  ') : plain;
  });
  return { lines, width };
}

function pad({ text, align, spans }: Cell, column: number, width: number): string {
  if (spans === true) return text;
  return column === 0 || align === 'left' ? text.padEnd(width) : text.padStart(width);
}

/** Lines of at most `columns` characters, all but the first indented; words longer than a line are cut up. */
export function wrap(text: string, columns: number, indent: string): readonly string[] {
  if (columns === Number.POSITIVE_INFINITY) return [oneLine(text)];
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text)
    .split(' ')
    .flatMap((long) => chunks(long, columns - indent.length))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length <= columns) line = joined;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line];
}

function chunks(word: string, length: number): string[] {
  return word.match(new RegExp(`.{1,${length}}`, 'gu')) ?? [''];
}
