/** What servers took of their machine beside CPU: folded, because it explains figures and is none to choose by. */

import { inMegabytes, inMs, none, orNone, shareText, threeDigits } from '../results/format.ts';
import type { Summary } from '../results/stats.ts';
import { type Html, html } from './html.ts';
import type { Section } from './sections.ts';

interface Column {
  readonly title: string;
  readonly unit: string;
  readonly value: (summary: Summary) => number | null;
  readonly format: (value: number) => string;
}

const columns: readonly Column[] = [
  { title: 'Memory', unit: 'MB', value: ({ resources }) => resources.rssBytes, format: inMegabytes },
  {
    title: 'Garbage collection',
    unit: 'of the time',
    value: ({ resources }) => resources.gcShare,
    format: shareText,
  },
  {
    title: 'Helper threads',
    unit: 'CPU, µs/request',
    value: (summary) => summary.serverHelperCpuUsPerRequest,
    format: threeDigits,
  },
  {
    title: 'Event-loop delay',
    unit: 'p99, ms',
    value: ({ resources }) => resources.eventLoopDelayP99Us,
    format: inMs,
  },
  {
    title: 'Pool wait',
    unit: 'µs/request',
    value: ({ resources }) => resources.poolWaitUsPerRequest,
    format: threeDigits,
  },
  {
    title: 'Load generator CPU',
    unit: 'µs/request',
    value: (summary) => summary.loadCpuUsPerRequest,
    format: threeDigits,
  },
];

/** A table with a row per strategy; nothing where no trial of the section knows any of it. */
export function resourcesHtml({ scenario, setting, summaries }: Section): Html | null {
  const shown = columns.filter(({ value }) => summaries.some((summary) => value(summary) !== null));
  if (shown.length === 0) return null;
  const heads = shown.map(
    ({ title, unit }) => html`<th scope="col">${title}<span class="unit">${unit}</span></th>`,
  );
  const rows = summaries.map((summary) => {
    const cells = shown.map(({ value, format }) => html`<td>${orNone(value(summary), format)}</td>`);
    return html`<tr><th scope="row">${summary.label}</th>${cells}</tr>
`;
  });
  return html`<details>
<summary>Resources</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Resources of ${scenario.name}">
<table class="figures">
<caption>${scenario.name}: ${setting}. Of the server's process: the most memory after a slice; the time in garbage collections;
the CPU of threads that compile and collect beside the one that answers; how late it came to what was due, median over rounds; the mean wait for a connection of its pool, in the pass that measures
layers. ${none} is not known.</caption>
<thead><tr><th scope="col">Strategy</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
</details>
`;
}
