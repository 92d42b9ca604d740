/** Tables as GitHub-flavoured Markdown. */
import { escapeControls, oneLine } from '../../results/format.ts';
import {
  type Cell,
  type Line,
  linesOf,
  present,
  type Style,
  shownOn,
  type Table,
  withRows,
} from './table.ts';

/** With an empty line between parts, and a newline at the end. */
export function markdownOf(tables: readonly Table[]): string {
  return withRows(tables)
    .flatMap(partsOf)
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

/** Paragraphs, the table itself, and a list. */
function partsOf(table: Table): readonly string[] {
  const list = [...linesOf(table.notes).map(({ text }) => text), ...(table.items ?? [])];
  return [
    linesOf(table.caption).map(lineMarkdown).join(' '),
    rowLines(table).join('\n'),
    list.map((text) => `- ${escapeMarkdown(oneLine(text))}`).join('\n'),
  ];
}

const strongStyles: readonly Style[] = ['bold', 'alert', 'danger'];

function lineMarkdown(line: Line): string {
  const text = escapeMarkdown(oneLine(line.text));
  if (line.style === 'title') return `### ${text}`;
  return line.style !== undefined && strongStyles.includes(line.style) ? `**${text}**` : text;
}

function rowLines(table: Table): readonly string[] {
  const { columns, rows } = shownOn('markdown', table);
  if (columns.length === 0) return [];
  const ruler = columns.map(({ align }, index) => (index === 0 || align === 'left' ? '---' : '---:'));
  const body = rows.map((row) => columns.map((_, index) => cellMarkdown(row[index])));
  return [columns.map(({ title }) => escapeMarkdown(title)), ruler, ...body].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
}

/** `**2.40** (2.35–2.45)<br>0.487<br>**unsteady**` */
function cellMarkdown(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  const { text, isStrong, range, lines = [], mark } = cell;
  const value = isStrong ? strong(text) : escapeMarkdown(text);
  const first = range === undefined ? value : `${value} (${escapeMarkdown(range)})`;
  return present([first, ...lines.map(escapeMarkdown), mark ? strong(mark) : null]).join('<br>');
}

function strong(text: string): string {
  return `**${escapeMarkdown(text)}**`;
}

/**
 * Text on one line that Markdown does not interpret. In a cell, a number and its unit stay together. An empty comment after @
 * and # keeps GitHub from notifying a person, or linking to an issue, of that name.
 */
function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[@#](?=\w)/g, '$&<!-- -->');
}

/** A block of code in a fence that its lines cannot close. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const ticks = Math.max(
    2,
    ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)),
  );
  const fence = '`'.repeat(ticks + 1);
  return [`${fence}${language}`, ...lines.map(escapeControls), fence].join('\n');
}
