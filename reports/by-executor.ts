/** What each executor is worth beside mercurius, strategy by strategy. */
import { executorComparisons } from '../results/by-executor.ts';
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
  readonly p50: string;
  readonly cpu: string;
  /** Why there are no figures; null where there are. */
  readonly reason: string | null;
}

/** One a trial by another executor than mercurius. */
export function executorRows(run: Run): readonly ExecutorRow[] {
  return executorComparisons(run).map(({ result, label, ratio, cpuRatio, reason }) => ({
    scenario: result.scenario,
    strategy: label,
    executors: `${result.executor} ÷ ${referenceExecutor}`,
    conditions: conditionsKey(result),
    p50: estimateText(ratio),
    cpu: estimateText(cpuRatio),
    reason,
  }));
}

/** Lines for a terminal, cut at `columns`; null where only mercurius answered. */
export function executorLines(run: Run, columns: number, color: boolean): readonly string[] | null {
  const rows = executorRows(run);
  if (rows.length === 0) return null;
  const cells = (texts: readonly string[], style: 'bold' | 'plain'): Cell[] =>
    texts.map((text) => ({ text, style, align: 'left' }));
  const rowCells = ({ scenario, strategy, conditions, p50, cpu, reason }: ExecutorRow): Cell[] => {
    const head = cells([`${scenario} ${strategy}`, conditions], 'plain');
    return [...head, ...(reason === null ? cells([p50, cpu], 'plain') : [{ text: reason, spans: true }])];
  };
  const lines = [...Map.groupBy(rows, ({ executors }) => executors)].flatMap(([executors, own]) => [
    cells([executors, '', 'p50', 'server CPU'], 'bold'),
    ...own.map(rowCells),
  ]);
  return alignColumns(lines, color, columns).lines;
}

/** A table with a row per strategy and scenario; null where only mercurius answered. */
export function executorsHtml(run: Run): Html | null {
  const rows = executorRows(run);
  if (rows.length === 0) return null;
  const heads = ['Scenario', 'Strategy', 'Executors', 'Asked', 'p50', 'Server CPU'];
  return html`<h2 id="executors">Executors</h2>
<p>${explanation}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Executors">
<table class="figures">
<caption>p50 and server CPU per request over those of the same strategy by ${referenceExecutor}, with a 95 % interval</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(({ scenario, strategy, executors, conditions, p50, cpu, reason }) => {
  const figures =
    reason === null
      ? html`<td><b>${p50}</b></td><td>${cpu}</td>`
      : html`<td colspan="2" class="reason">${reason}</td>`;
  return html`<tr><th scope="row">${scenario}</th><td>${strategy}</td><td>${executors}</td><td>${conditions}</td>${figures}</tr>
`;
})}</tbody>
</table></div>
`;
}
