/** What servers took of their machine beside CPU: folded, because it explains figures and is none to choose by. */

import { none, orNone, threeDigits } from '../results/format.ts';
import { figureRounds } from '../results/trial.ts';
import { type Column, metricColumns } from './figures-table.ts';
import { type Html, html } from './html.ts';
import type { Section } from './sections.ts';

/** Under the trial's own load, and not by round. */
const poolWait: Column = {
  title: 'Pool wait',
  unit: 'µs/request',
  cell: ({ result }) =>
    orNone(figureRounds(result).length === 0 ? null : result.counters.poolWaitUsPerRequest, threeDigits),
};

/** A table with a row per strategy; nothing where no trial of the section knows any of it. */
export function resourcesHtml({ scenario, setting, summaries }: Section): Html | null {
  const [first] = summaries;
  const columns = first === undefined ? [] : [...metricColumns('resources', first), poolWait];
  const shown = columns.filter(({ cell }) => summaries.some((summary) => cell(summary) !== none));
  if (shown.length === 0) return null;
  const heads = shown.map(
    ({ title, unit }) => html`<th scope="col">${title}<span class="unit">${unit}</span></th>`,
  );
  const rows = summaries.map((summary) => {
    const cells = shown.map(({ cell }) => html`<td>${cell(summary)}</td>`);
    return html`<tr><th scope="row">${summary.label}</th>${cells}</tr>
`;
  });
  return html`<details>
<summary>Resources</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Resources of ${scenario.name}">
<table class="figures">
<caption>${scenario.name}: ${setting}. Of the server's process: resident memory after a slice; the time in garbage collections; the CPU of threads that
compile and collect beside the one that answers; how late it came to what was due; the mean wait for a connection of its pool, in the pass that
measures layers. ${none} is not known.</caption>
<thead><tr><th scope="col">Strategy</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
</details>
`;
}
