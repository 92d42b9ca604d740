/**
 * Tables for a terminal: widths, alignment, wrapping, colors. The output is always printable: control characters in a file's
 * text do not reach the terminal.
 */
import { escapeControls, oneLine, shortened } from '../../results/format.ts';
import {
  type Beside,
  type Cell,
  type Line,
  linesOf,
  type Style,
  shownOn,
  type Table,
  withRows,
} from './table.ts';

/** A narrower table is not readable. */
const columnsMin = 40;
/** A narrower text beside others is mostly line breaks. */
const besideMin = 40;
/** The same of the last cell of a row. */
const wordsMin = 24;
/** Of the lines on which a row goes on. */
const continuedIndent = 4;
const between = ' │ ';

const codes: Readonly<Partial<Record<Style, number>>> = {
  title: 1,
  bold: 1,
  faint: 2,
  better: 32,
  worse: 31,
  danger: 31,
  alert: 33,
};

export interface Terminal {
  /** Infinite if lines are not to be wrapped. */
  readonly columns: number;
  readonly color: boolean;
}

/**
 * Lines with a newline at the end, and an empty line between two tables. Without `color` there are no other control
 * characters. No line is longer than the terminal (than 40 columns if it is narrower), except in tables that are whole.
 */
export function textOf(tables: readonly Table[], { columns, color }: Terminal): string {
  const terminal = { columns: Math.max(columns, columnsMin), color };
  return `${withRows(tables)
    .map((table) => tableLines(table, terminal))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function tableLines(table: Table, terminal: Terminal): readonly string[] {
  const wrapped = ({ text, style, isProse }: Line): readonly string[] =>
    wrap(text, terminal.columns, isProse ? 0 : 2).map((line) => styled(line, style, terminal.color));
  const { items = [], beside = [] } = table;
  const lines = [
    ...linesOf(table.caption).flatMap(wrapped),
    ...rowLines(table, terminal, table.isWhole),
    ...besideLines(beside, terminal),
    ...linesOf(table.notes).flatMap(wrapped),
    ...items.flatMap((text) => wrapped({ text: `- ${text}` })),
  ];
  return table.isIndented ? lines.map((line, index) => (index === 0 ? line : `  ${line}`)) : lines;
}

/** The lines of the first layout that fits; of the last one, rows that are too long are continued on indented lines. */
function rowLines(
  { narrower, ...table }: Pick<Table, 'columns' | 'rows' | 'narrower'>,
  terminal: Terminal,
  isWhole: boolean = false,
): readonly string[] {
  const padded = paddedRows(table);
  const isTooLong = (row: readonly Piece[]): boolean => plainOf(row).length > terminal.columns;
  if (narrower && padded.some(isTooLong)) return rowLines(narrower, terminal, isWhole);
  return padded
    .flatMap((row) => (isTooLong(row) && !isWhole ? continued(row, terminal.columns) : [row]))
    .map((row) => (terminal.color ? joined(row, true) : plainOf(row)));
}

/** A cell as it is printed, padded to the width of its column. */
interface Piece {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** The rows of a table in columns of equal width, the heading first if there is one. */
function paddedRows(table: Pick<Table, 'columns' | 'rows'>): readonly (readonly Piece[])[] {
  const { columns, rows } = shownOn('terminal', table);
  const heading = columns.map(({ title: text }): Cell => ({ text, style: 'bold' }));
  const all = columns.some(({ title }) => title !== '') ? [heading, ...rows] : rows;
  const printable = all.map((row) => row.map((cell) => ({ ...cell, text: escapeControls(inline(cell)) })));
  const widths: number[] = [];
  for (const [index, { text, spans }] of printable.flatMap((row) => [...row.entries()]))
    if (!spans) widths[index] = Math.max(widths[index] ?? 0, text.length);
  return printable.map((row) =>
    row.map(({ text, spans, style }, index) => {
      const width = spans ? 0 : (widths[index] ?? 0);
      const isLeft = index === 0 || columns[index]?.align === 'left';
      return { text: isLeft ? text.padEnd(width) : text.padStart(width), style };
    }),
  );
}

function joined(row: readonly Piece[], isColored: boolean): string {
  return row.map(({ text, style }) => styled(text, style, isColored)).join('  ');
}

function plainOf(row: readonly Piece[]): string {
  return joined(row, false).trimEnd();
}

/** A row on several lines, each with the cells that it has room for. Only a cell longer than a line is wrapped. */
function continued(row: readonly Piece[], columns: number): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const piece of row) {
    const line = lines.at(-1) ?? [];
    if (plainOf([...line, piece]).length <= columns) {
      line.push(piece);
      continue;
    }
    const start = joined([...line, { text: '' }], false).length;
    // The last column goes on below itself where that leaves room for words.
    const isBelow = line.length > 0 && piece === row.at(-1) && columns - start >= wordsMin;
    const indent = isBelow ? start : continuedIndent;
    for (const [index, text] of wrap(piece.text.trim(), columns - indent, 0).entries()) {
      const part = { text, style: piece.style };
      if (index === 0 && (isBelow || line.length === 0)) line.push(part);
      else lines.push([indentation(indent), part]);
    }
  }
  return lines;
}

/** A piece that ends, with the gap between cells, at this column. */
function indentation(column: number): Piece {
  return { text: ' '.repeat(column - 2) };
}

/** `2.40 (2.35–2.45) unsteady` */
function inline({ text, range, lines = [], mark }: Cell): string {
  return [text, range && `(${range})`, ...lines, mark].filter((part) => part).join(' ');
}

function besideLines(texts: readonly Beside[], terminal: Terminal): readonly string[] {
  const width = Math.floor((terminal.columns - between.length * (texts.length - 1)) / texts.length);
  const shown = (line: string, index: number): string =>
    styled(line, index === 0 ? 'bold' : undefined, terminal.color);
  if (width < besideMin) {
    const blocks = texts.map((text) => besideText(text, terminal.columns).map(shown));
    return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
  }
  const columns = texts.map((text) => besideText(text, width));
  return Array.from({ length: Math.max(0, ...columns.map(({ length }) => length)) }, (_, index) => {
    const parts = columns.map((lines) => shown((lines[index] ?? '').padEnd(width), index));
    return parts.join(between).trimEnd();
  });
}

/** However deep a line is indented, half of the width is left for its text. */
function besideText({ title, lines }: Beside, width: number): readonly string[] {
  return [
    shortened(oneLine(title), width),
    ...lines.flatMap(({ text, indent = 0, hanging }) => {
      const before = ' '.repeat(Math.min(indent, Math.floor(width / 2)));
      return wrap(text, width - before.length, hanging).map((line) => `${before}${line}`);
    }),
  ];
}

/** The text in the SGR codes of a style. */
function styled(text: string, style: Style | undefined, color: boolean): string {
  const code = color && style && codes[style];
  return code && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** What a person may copy as a whole: `npm run bench -- --load closed:1`. */
const commands = /npm (?:run [\w-]+|ci|test)(?: --(?: --[\w-]+(?: [^\s-]\S*)?)+)?/g;
/** Stands for a space that no line breaks at. No text holds it, because control characters are escaped. */
const glue = '\u0000';

/** Lines of at most `columns` characters, all but the first indented. Longer words are split; commands stay on one line. */
function wrap(text: string, columns: number, indent: number): readonly string[] {
  if (columns === Number.POSITIVE_INFINITY) return [oneLine(text)];
  const lines: string[] = [];
  let line = '';
  const glued = oneLine(text).replace(commands, (command) =>
    command.length > columns - indent ? command : command.replaceAll(' ', glue),
  );
  for (const word of glued.split(' ').flatMap((long) => chunks(long, columns - indent))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length <= columns) line = joined;
    else {
      lines.push(line);
      line = `${' '.repeat(indent)}${word}`;
    }
  }
  return [...lines, line].map((each) => each.replaceAll(glue, ' '));
}

function chunks(word: string, length: number): string[] {
  return word.match(new RegExp(`.{1,${length}}`, 'gu')) ?? [''];
}
