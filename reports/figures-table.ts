/** The table of one section: a row per strategy, a column per figure; doubt stands beside what it is about. */
import type { Estimate } from '../results/interval.ts';
import type { Summary } from '../results/stats.ts';
import {
  counter,
  inMs,
  none,
  orNone,
  overRounds,
  percentAtLeast,
  rangeText,
  spreadText,
  threeDigits,
} from './format.ts';
import { type Html, html } from './html.ts';
import { differenceNotExcluded, ratioKind } from './ratio.ts';
import { isCompared, type Section } from './sections.ts';

interface Column {
  readonly title: string;
  readonly unit: string;
  cell(summary: Summary): Html | string;
}

const ratioColumn: Column = { title: 'p50 ÷ normalized', unit: 'ratio', cell: ratioHtml };

const allColumns: readonly Column[] = [
  { title: 'p50', unit: 'ms', cell: ({ p50Us }) => (p50Us === null ? none : estimateHtml(p50Us, inMs)) },
  ratioColumn,
  { title: 'Spread', unit: 'of p50', cell: ({ spread }) => orNone(spread, spreadText) },
  { title: 'p99', unit: 'ms', cell: ({ p99Us }) => orNone(p99Us, inMs) },
  {
    title: 'Throughput',
    unit: 'requests/s',
    cell: ({ requestsPerSecond }) => orNone(requestsPerSecond, threeDigits),
  },
  { title: 'Server CPU', unit: 'µs/request', cell: (one) => orNone(one.serverCpuUsPerRequest, threeDigits) },
  {
    title: 'Database CPU',
    unit: 'µs/request',
    cell: (one) => orNone(one.databaseCpuUsPerRequest, threeDigits),
  },
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
  const columns = isCompared([section]) ? allColumns : allColumns.filter((column) => column !== ratioColumn);
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
