/** The table of one section: a row per strategy, a column per figure; doubt stands beside what it is about. */

import {
  capitalized,
  counter,
  none,
  orNone,
  overRounds,
  percentAtLeast,
  rangeText,
  spreadText,
  threeDigits,
} from '../results/format.ts';
import type { View } from '../results/metrics/metric.ts';
import { type Metric, metricsIn } from '../results/metrics/registry.ts';
import type { Estimate } from '../results/statistics/estimate.ts';
import type { Summary } from '../results/stats.ts';
import { type Html, html } from './html.ts';
import { differenceNotExcluded, perhapsChance, ratioKind } from './ratio.ts';
import { isCompared, type Section } from './sections.ts';

export interface Column {
  readonly title: string;
  readonly unit: string;
  /** Shown only where there is something to compare with. */
  readonly isRatio?: boolean;
  cell(summary: Summary): Html | string;
}

/** A column a metric that the view shows of trials like this one. */
export function metricColumns(view: View, { result }: Summary): readonly Column[] {
  return metricsIn(view, result.load).map((metric) => ({
    title: capitalized(metric.title),
    unit: metric.unit,
    cell: ({ metrics }) => {
      const found = metrics[metric.key];
      return found === null ? none : html`${metric.format(found.value)}${intervalHtml(found, metric.format)}`;
    },
  }));
}

/** What a trial is asked for, and how it compares. */
function headlineColumns({ key, title, unit, format }: Metric): readonly Column[] {
  return [
    {
      title: capitalized(title),
      unit,
      cell: ({ metrics: { [key]: found } }) => (found === null ? none : estimateHtml(found, format)),
    },
    { title: `${capitalized(title)} ÷ normalized`, unit: 'ratio', isRatio: true, cell: ratioHtml },
    { title: 'Spread', unit: `of ${title}`, cell: ({ spread }) => orNone(spread, spreadText) },
  ];
}

const counterColumns: readonly Column[] = [
  {
    title: 'Statements',
    unit: 'per request',
    cell: ({ result }) => orNone(result.counters.statementsPerRequest, counter),
  },
  {
    title: 'Buffers',
    unit: 'pages/request',
    cell: ({ result }) => orNone(result.counters.sharedBuffersPerRequest, counter),
  },
  { title: 'Response', unit: 'bytes', cell: ({ result }) => orNone(result.counters.responseBytes, counter) },
];

export function figuresTable(section: Section): Html {
  const columns = columnsOf(section);
  const heads = columns.map(
    ({ title, unit }) => html`<th scope="col">${title}<span class="unit">${unit}</span></th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Figures of ${section.scenario.name}">
<table class="figures">
<caption>${section.scenario.name}: ${section.setting}</caption>
<thead><tr><th scope="col">Strategy</th>${heads}</tr></thead>
<tbody>
${section.summaries.map((summary) => rowHtml(summary, columns))}</tbody>
</table></div>`;
}

function columnsOf(section: Section): readonly Column[] {
  const [first] = section.summaries;
  if (first === undefined) return [];
  const columns = [...headlineColumns(first.headline), ...metricColumns('page', first), ...counterColumns];
  return isCompared([section]) ? columns : columns.filter(({ isRatio }) => isRatio !== true);
}

function rowHtml(summary: Summary, columns: readonly Column[]): Html {
  const { result, label, warnings } = summary;
  const badge =
    result.status === 'ok' ? null : html` <span class="badge ${result.status}">${result.status}</span>`;
  const head = html`<th scope="row">${label}${badge}</th>`;
  if (result.status === 'void') {
    return html`<tr class="void">${head}<td colspan="${columns.length}" class="reason">No figures. ${warnings.join('; ')}</td></tr>
`;
  }
  const cells = columns.map((column) => html`<td>${column.cell(summary)}</td>`);
  const doubt =
    warnings.length === 0
      ? null
      : html`<tr class="doubt"><td></td><td colspan="${columns.length}" class="reason">${label}: ${warnings.join('; ')}</td></tr>
`;
  return html`<tr>${head}${cells}</tr>
${doubt}`;
}

function ratioHtml(summary: Summary): Html | string {
  const { ratio } = summary;
  const kind = ratioKind(summary);
  if (kind === 'reference') return html`1<small>the reference</small>`;
  if (ratio === null) return none;
  if (kind === 'uncertain') return html`${estimateHtml(ratio, threeDigits)}<small>${perhapsChance}</small>`;
  if (kind !== 'undecided')
    return html`<span class="${kind === 'without interval' ? '' : kind}">${estimateHtml(ratio, threeDigits)}</span>`;
  const limit = percentAtLeast(differenceNotExcluded(ratio));
  return html`<span class="undecided">no difference found above ${limit}</span>${intervalHtml(ratio, threeDigits)}`;
}

function estimateHtml(estimate: Estimate, format: (value: number) => string): Html {
  return html`<b>${format(estimate.value)}</b>${intervalHtml(estimate, format)}`;
}

/** What the interval was taken over is said only where it is not the usual launches. */
function intervalHtml({ interval }: Estimate, format: (value: number) => string): Html {
  if (interval === null) return html`<small>no interval</small>`;
  return html`<small>${rangeText(interval, format)}${overRounds(interval)}</small>`;
}
