/** What a database farther away costs each strategy, beside what it costs without. */
import { type Distance, distancesOf } from '../results/distance.ts';
import { inMs, overRounds, rangeText } from '../results/format.ts';
import type { Run } from '../results/run.ts';
import { describeLoad } from '../results/trial.ts';
import { type Html, html } from './html.ts';
import { alignColumns, type Cell } from './text-table.ts';

const explanation =
  'A request waits for as many round trips as its statements wait for each other; one for a document.';

/** `2.03 (1.98–2.08)` */
function tripsText({ roundTrips: { value, interval } }: Distance): string {
  const digits = (trips: number): string => trips.toFixed(2);
  if (interval === null) return `${digits(value)} (no interval)`;
  return `${digits(value)} (${rangeText(interval, digits)}${overRounds(interval)})`;
}

function delayText({ delayMs, addedMs }: Run['databaseDelays'][number]): string {
  return `+${delayMs} ms was ${addedMs.toFixed(2)} ms`;
}

/** Lines for a terminal, cut at `columns`; null where nothing was measured at two distances. */
export function distanceLines(run: Run, columns: number, color: boolean): readonly string[] | null {
  const distances = distancesOf(run);
  if (distances.length === 0) return null;
  const head = ['distance of the database', '', 'p50 near', 'p50 far', 'round trips'];
  const rows = distances.map((one) => [
    `${one.far.scenario} ${one.label}`,
    `+${one.far.databaseDelayMs} ms`,
    `${inMs(one.nearP50Us)} ms`,
    `${inMs(one.farP50Us)} ms`,
    tripsText(one),
  ]);
  const cells = (texts: readonly string[], style: 'bold' | 'plain'): Cell[] =>
    texts.map((text, column) => ({
      text,
      style,
      ...(column === head.length - 1 ? { align: 'left' as const } : {}),
    }));
  return alignColumns([cells(head, 'bold'), ...rows.map((row) => cells(row, 'plain'))], color, columns).lines;
}

/** A table with a row per strategy and scenario; null where nothing was measured at two distances. */
export function distanceHtml(run: Run): Html | null {
  const distances = distancesOf(run);
  if (distances.length === 0) return null;
  const heads = ['Strategy', 'Load', 'Added', 'p50 near', 'p50 far', 'Round trips'];
  const rows = distances.map(
    (
      one,
    ) => html`<tr><th scope="row">${one.far.scenario}</th><td>${one.label}</td><td>${describeLoad(one.far.load)}</td><td>+${one.far.databaseDelayMs} ms</td><td>${inMs(one.nearP50Us)} ms</td><td>${inMs(one.farP50Us)} ms</td><td><b>${tripsText(one)}</b></td></tr>
`,
  );
  return html`<h2 id="distance">Distance of the database</h2>
<p>${explanation} What the proxy really added to a round trip: ${run.databaseDelays.map(delayText).join(', ')}.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Distance of the database">
<table class="figures">
<caption>p50 without and with the added delay, and the round trips that a request waited for, with a 95 % interval</caption>
<thead><tr><th scope="col">Scenario</th>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
`;
}
