/** HTML by template, and tables as HTML. Whatever is inserted is escaped, unless a template made it. */
import { escapeControls } from '../../results/format.ts';
import { type Cell, type Column, linesOf, shownOn, type Table } from './table.ts';

/** Markup that is safe to insert into a page. Made only by `html` and `trusted`. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | false | null | undefined | readonly Content[];

/** A template tag: html`<p>${anything}</p>`. Lists are joined; null, undefined and false insert nothing. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.map((part, index) => part + render(contents[index])).join(''));
}

/** Markup of our own, such as a style sheet, that must not be escaped. */
export function trusted(text: string): Html {
  return new Html(text);
}

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  return content.map(render).join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe in text and in quoted attributes. Characters that are forbidden, invisible or reorder text are shown as codes. */
function escapeHtml(text: string): string {
  return text.replace(/[^\t\n\r]+/g, escapeControls).replace(/[&<>"']/g, (one) => entities[one] ?? one);
}

/** A table that scrolls by itself, by touch or with keys. Without columns it is a list of names and values. */
export function tableHtml(table: Table): Html {
  const { columns, rows } = shownOn('page', table);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${table.name}">
<table class="${columns.length === 0 ? 'facts' : 'figures'}">
<caption>${linesOf(table.caption)
    .map(({ text }) => text)
    .join('. ')}</caption>
${columns.length === 0 ? null : html`<thead><tr>${columns.map(headHtml)}</tr></thead>\n`}<tbody>
${rows.map((cells) => rowHtml(cells, columns.length))}</tbody>
</table></div>
`;
}

function headHtml({ title, unit }: Column): Html {
  return html`<th scope="col">${title}${unit && html`<span class="unit">${unit}</span>`}</th>`;
}

function rowHtml(cells: readonly Cell[], columnCount: number): Html {
  const last = cells.at(-1);
  const kind = last?.spans ? last.style : undefined;
  return html`<tr${kind && html` class="${kind}"`}>${cells.map((cell, index) => {
    if (cell.spans) return html`<td colspan="${columnCount - index}" class="reason">${cell.text}</td>`;
    return index === 0 && cell.text !== ''
      ? html`<th scope="row">${cellHtml(cell)}</th>`
      : html`<td>${cellHtml(cell)}</td>`;
  })}</tr>
`;
}

function cellHtml({ text, style, isStrong, range, lines = [], mark }: Cell): Html {
  const value = isStrong ? html`<b>${text}</b>` : html`${text}`;
  const below = [range, ...lines].map((line) => line && html`<small>${line}</small>`);
  const badge = mark && html` <span class="badge ${mark}">${mark}</span>`;
  return html`${style ? html`<span class="${style}">${value}</span>` : value}${below}${badge}`;
}
