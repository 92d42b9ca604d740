/**
 * Tables for a terminal: widths, alignment, wrapping, colors. Whatever text is given, what comes out is printable: a file's
 * text gives a terminal no orders.
 */
import { escapeControls, oneLine, shortened } from '../../results/format.ts';
import {
  type Beside,
  type Cell,
  captionLines,
  type Line,
  lineOf,
  type Style,
  shownOn,
  type Table,
} from './table.ts';

/** In less, nothing is readable. */
const columnsMin = 40;
/** In less, a text beside others is mostly line breaks. */
const besideMin = 40;
const between = ' │ ';

const codes: Readonly<Partial<Record<Style, number>>> = {
  title: 1,
  bold: 1,
  faint: 2,
  faster: 32,
  slower: 31,
  alert: 33,
};

export interface Terminal {
  /** Infinite where lines are as long as they are. */
  readonly columns: number;
  readonly color: boolean;
}

/**
 * Lines, newline at the end, with an empty one between two tables; without `color` there is no other control character in
 * it. None is longer than the terminal (than 40 columns where it is narrower), but for tables that are never cut.
 */
export function textOf(tables: readonly Table[], { columns, color }: Terminal): string {
  const terminal = { columns: Math.max(columns, columnsMin), color };
  return `${tables.map((table) => tableLines(table, terminal).join('\n')).join('\n\n')}\n`;
}

function tableLines(table: Table, terminal: Terminal): readonly string[] {
  const wrapped = ({ text, style, isProse }: Line): readonly string[] =>
    wrap(text, terminal.columns, isProse ? 0 : 2).map((line) => styled(line, style, terminal));
  const { notes = [], items = [], beside = [] } = table;
  const lines = [
    ...captionLines(table).flatMap(wrapped),
    ...rowLines(table, terminal, table.isWhole),
    ...besideLines(beside, terminal),
    ...notes.map(lineOf).flatMap(wrapped),
    ...items.flatMap((text) => wrapped({ text: `- ${text}` })),
  ];
  return table.isIndented ? lines.map((line, index) => (index === 0 ? line : `  ${line}`)) : lines;
}

/** Those of the first layout that fits. */
function rowLines(
  { narrower, ...table }: Pick<Table, 'columns' | 'rows' | 'narrower'>,
  terminal: Terminal,
  isWhole: boolean = false,
): readonly string[] {
  const { columns, rows } = shownOn('terminal', table);
  const { columns: columnsMax, color } = terminal;
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
    return { plain, colored: padded.map(({ text, style }) => styled(text, style, terminal)).join('  ') };
  });
  const isFitting = lines.every(({ plain }) => plain.length <= columnsMax);
  if (!isFitting && narrower) return rowLines(narrower, terminal, isWhole);
  return lines.map(({ plain, colored }) => {
    if (plain.length > columnsMax && !isWhole) return `${plain.slice(0, columnsMax - 1)}…`;
    return color ? colored : plain;
  });
}

/** `2.40 (2.35–2.45) unsteady` */
function inline({ text, range, lines = [], mark }: Cell): string {
  return [text, range && `(${range})`, ...lines, mark].filter((part) => part).join(' ');
}

function besideLines(texts: readonly Beside[], terminal: Terminal): readonly string[] {
  const width = Math.floor((terminal.columns - between.length * (texts.length - 1)) / texts.length);
  if (width < besideMin) {
    const blocks = texts.map((text) => {
      const [title = '', ...lines] = besideText(text, terminal.columns);
      return [styled(title, 'bold', terminal), ...lines];
    });
    return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
  }
  const columns = texts.map((text) => besideText(text, width));
  const height = Math.max(0, ...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines) => styled((lines[line] ?? '').padEnd(width), line === 0 ? 'bold' : undefined, terminal))
      .join(between)
      .trimEnd(),
  );
}

/** However deep a line is indented, half of the width is left to say something. */
function besideText({ title, lines }: Beside, width: number): readonly string[] {
  return [
    shortened(oneLine(title), width),
    ...lines.flatMap(({ text, indent = 0, hanging }) => {
      const before = ' '.repeat(Math.min(indent, Math.floor(width / 2)));
      return wrap(text, width - before.length, hanging).map((line) => `${before}${line}`);
    }),
  ];
}

/** The text between the SGR codes of a style. */
function styled(text: string, style: Style | undefined, { color }: Terminal): string {
  const code = color && style && codes[style];
  return code && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** Lines of at most `columns` characters, all but the first indented; words longer than a line are cut up. */
function wrap(text: string, columns: number, indent: number): readonly string[] {
  if (columns === Number.POSITIVE_INFINITY) return [oneLine(text)];
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text)
    .split(' ')
    .flatMap((long) => chunks(long, columns - indent))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length <= columns) line = joined;
    else {
      lines.push(line);
      line = `${' '.repeat(indent)}${word}`;
    }
  }
  return [...lines, line];
}

function chunks(word: string, length: number): string[] {
  return word.match(new RegExp(`.{1,${length}}`, 'gu')) ?? [''];
}
