/** What each executor is worth beside mercurius, strategy by strategy. */
import { type ExecutorComparison, executorComparisons } from '../results/by-executor.ts';
import type { Run } from '../results/run.ts';
import { conditionsKey, referenceExecutor } from '../results/trial.ts';
import { oneLine } from './format.ts';
import { type Html, html } from './html.ts';
import { estimateText } from './ratio.ts';
import { alignColumns, type Cell } from './text-table.ts';

const explanation =
  `The same strategy by another executor, set against ${referenceExecutor} round by round: 0.5 is half the time ` +
  '(of a capacity, half the rate).';

interface Row {
  readonly scenario: string;
  readonly strategy: string;
  /** `direct ÷ mercurius` */
  readonly executors: string;
  readonly conditions: string;
  readonly p50: string;
  readonly cpu: string;
}

/** One a trial by another executor than mercurius. Where that did not answer, the reason stands for the figures. */
function rowsOf(run: Run): readonly Row[] {
  return executorComparisons(run).map(({ result, label, ratio, cpuRatio, reason }: ExecutorComparison) => ({
    scenario: oneLine(result.scenario),
    strategy: oneLine(label),
    executors: oneLine(`${result.executor} ÷ ${referenceExecutor}`),
    conditions: conditionsKey(result),
    p50: reason === null ? estimateText(ratio) : reason,
    cpu: reason === null ? estimateText(cpuRatio) : '',
  }));
}

/** Lines for a terminal, cut at `columns`; null where only mercurius answered. */
export function executorLines(run: Run, columns: number, color: boolean): readonly string[] | null {
  const rows = rowsOf(run);
  if (rows.length === 0) return null;
  const left = (text: string, style: 'bold' | 'plain'): Cell => ({ text, style, align: 'left' });
  const lines = [
    ['executors', '', '', 'p50', 'server CPU'].map((text) => left(text, 'bold')),
    ...rows.map(({ scenario, strategy, executors, conditions, p50, cpu }) =>
      [`${scenario} ${strategy}`, executors, conditions, p50, cpu].map((text) => left(text, 'plain')),
    ),
  ];
  return alignColumns(lines, color, columns).lines;
}

/** A sentence a trial, without a full stop; none where only mercurius answered. */
export function executorTexts(run: Run): readonly string[] {
  return rowsOf(run).map(
    ({ scenario, strategy, executors, conditions, p50, cpu }) =>
      `${executors}, ${strategy} ${scenario} (${conditions}): ${cpu === '' ? p50 : `p50 ${p50}, server CPU ${cpu}`}`,
  );
}

/** A table with a row per strategy and scenario; null where only mercurius answered. */
export function executorsHtml(run: Run): Html | null {
  const rows = rowsOf(run);
  if (rows.length === 0) return null;
  const heads = ['Scenario', 'Strategy', 'Executors', 'Asked', 'p50', 'Server CPU'];
  return html`<h2 id="executors">Executors</h2>
<p>${explanation}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Executors">
<table class="figures">
<caption>p50 and server CPU per request over those of the same strategy by ${referenceExecutor}, with a 95 % interval</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ({ scenario, strategy, executors, conditions, p50, cpu }) =>
    html`<tr><th scope="row">${scenario}</th><td>${strategy}</td><td>${executors}</td><td>${conditions}</td><td><b>${p50}</b></td><td>${cpu}</td></tr>
`,
)}</tbody>
</table></div>
`;
}
