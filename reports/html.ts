/** HTML by template: whatever is put in is escaped, unless it came out of a template itself. */
import { escapeControls } from '../results/format.ts';

/** Markup that is safe to put into a page. Made only by `html` and `trusted`. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | null | undefined | readonly Content[];

/** A template tag: html`<p>${anything}</p>`. Lists are joined; null and undefined are nothing. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.map((part, index) => part + render(contents[index])).join(''));
}

/** Markup of our own, such as a style sheet, that must not be escaped. */
export function trusted(text: string): Html {
  return new Html(text);
}

function render(content: Content): string {
  if (content === null || content === undefined) return '';
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

/** Safe in text and in quoted attributes; what HTML forbids, hides or reorders by is shown as a code. */
function escapeHtml(text: string): string {
  return text.replace(/[^\t\n\r]+/g, escapeControls).replace(/[&<>"']/g, (one) => entities[one] ?? one);
}
