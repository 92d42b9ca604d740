/** What each strategy's database takes on disk: the price of a read model, whatever it is worth. */

import { inMegabytes } from '../results/format.ts';
import type { Run, Storage } from '../results/run.ts';
import { type Html, html } from './html.ts';

const columns: readonly { readonly title: string; readonly bytes: (storage: Storage) => number }[] = [
  { title: 'Database', bytes: ({ databaseBytes }) => databaseBytes },
  {
    title: 'Read model',
    bytes: ({ heapBytes, toastBytes, indexBytes }) => heapBytes + toastBytes + indexBytes,
  },
  { title: 'of it heap', bytes: ({ heapBytes }) => heapBytes },
  { title: 'TOAST', bytes: ({ toastBytes }) => toastBytes },
  { title: 'indexes', bytes: ({ indexBytes }) => indexBytes },
];

/** A table with a row per strategy and dataset; nothing where the run does not say. */
export function storageHtml({ storage }: Pick<Run, 'storage'>): Html | null {
  if (storage.length === 0) return null;
  const heads = columns.map(({ title }) => html`<th scope="col">${title}<span class="unit">MB</span></th>`);
  const rows = storage.map(
    (one) => html`<tr><th scope="row">${one.strategy}</th><td>${one.dataset}</td>${columns.map(
      ({ bytes }) => html`<td>${inMegabytes(bytes(one))}</td>`,
    )}</tr>
`,
  );
  return html`<h2 id="storage">Storage</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Storage">
<table class="figures">
<caption>On disk after loading, before any write: the tables alone, and with the read model of each strategy</caption>
<thead><tr><th scope="col">Strategy</th><th scope="col">Dataset</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
`;
}
