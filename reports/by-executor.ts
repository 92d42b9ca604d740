/** What each executor is worth beside mercurius, strategy by strategy. */
import { executorComparisons } from '../results/by-executor.ts';
import { capitalized, none } from '../results/format.ts';
import type { Run } from '../results/run.ts';
import { conditionsKey, referenceExecutor } from '../results/trial.ts';
import { type Html, html } from './html.ts';
import { estimateText } from './ratio.ts';
import { alignColumns, type Cell } from './text-table.ts';

const explanation =
  `The same strategy by another executor, set against ${referenceExecutor} round by round: 0.5 is half the time ` +
  '(of a capacity, half the rate).';

export interface ExecutorRow {
  readonly scenario: string;
  readonly strategy: string;
  /** `direct ÷ mercurius` */
  readonly executors: string;
  readonly conditions: string;
  /** By the title of the metric. */
  readonly ratios: ReadonlyMap<string, string>;
  /** Why there are no figures; null where there are. */
  readonly reason: string | null;
}

/** One a trial by another executor than mercurius. */
export function executorRows(run: Run): readonly ExecutorRow[] {
  return executorComparisons(run).map(({ result, label, ratios, reason }) => ({
    scenario: result.scenario,
    strategy: label,
    executors: `${result.executor} ÷ ${referenceExecutor}`,
    conditions: conditionsKey(result),
    ratios: new Map([...ratios].map(([{ title }, ratio]) => [title, estimateText(ratio)])),
    reason,
  }));
}

/** Titles of the metrics that any of the rows has. */
export function titlesOf(rows: readonly ExecutorRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ ratios }) => [...ratios.keys()]))];
}

/** Lines for a terminal, cut at `columns`; null where only mercurius answered. */
export function executorLines(run: Run, columns: number, color: boolean): readonly string[] | null {
  const rows = executorRows(run);
  if (rows.length === 0) return null;
  const cells = (texts: readonly string[], style: 'bold' | 'plain'): Cell[] =>
    texts.map((text) => ({ text, style, align: 'left' }));
  const titles = titlesOf(rows);
  const rowCells = ({ scenario, strategy, conditions, ratios, reason }: ExecutorRow): Cell[] => {
    const head = cells([`${scenario} ${strategy}`, conditions], 'plain');
    const figures = titles.map((title) => ratios.get(title) ?? none);
    return [...head, ...(reason === null ? cells(figures, 'plain') : [{ text: reason, spans: true }])];
  };
  const lines = [...Map.groupBy(rows, ({ executors }) => executors)].flatMap(([executors, own]) => [
    cells([executors, '', ...titles], 'bold'),
    ...own.map(rowCells),
  ]);
  return alignColumns(lines, color, columns).lines;
}

/** A table with a row per strategy and scenario; null where only mercurius answered. */
export function executorsHtml(run: Run): Html | null {
  const rows = executorRows(run);
  if (rows.length === 0) return null;
  const titles = titlesOf(rows);
  const heads = ['Scenario', 'Strategy', 'Executors', 'Asked', ...titles.map(capitalized)];
  return html`<h2 id="executors">Executors</h2>
<p>${explanation}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Executors">
<table class="figures">
<caption>${titles.join(', ')} over those of the same strategy by ${referenceExecutor}, with a 95 % interval</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(({ scenario, strategy, executors, conditions, ratios, reason }) => {
  const figures =
    reason === null
      ? titles.map((title) => html`<td>${ratios.get(title) ?? none}</td>`)
      : html`<td colspan="${titles.length}" class="reason">${reason}</td>`;
  return html`<tr><th scope="row">${scenario}</th><td>${strategy}</td><td>${executors}</td><td>${conditions}</td>${figures}</tr>
`;
})}</tbody>
</table></div>
`;
}
