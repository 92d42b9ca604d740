/** The table of micro-benchmarks: median over processes, and how far the processes lie apart. */

import { countOf, none, threeDigits } from '../results/format.ts';
import type { MicroBenchmark, Run } from '../results/run.ts';
import { median } from '../results/statistics/basic.ts';
import { type Html, html } from './html.ts';
import { alignColumns, type Cell } from './text-table.ts';

interface Row {
  readonly title: string;
  readonly median: string;
  /** Of the fastest and the slowest process. */
  readonly range: string;
  readonly processes: string;
}

/** Below a microsecond in nanoseconds. */
function timeText(ns: number): string {
  return ns < 1_000 ? `${threeDigits(ns)} ns` : `${threeDigits(ns / 1_000)} µs`;
}

function rowOf({ title, processes }: MicroBenchmark): Row {
  const medians = processes.map(({ medianNs }) => medianNs);
  const middle = median(medians);
  return {
    title,
    median: middle === null ? none : timeText(middle),
    range: middle === null ? none : `${timeText(Math.min(...medians))} – ${timeText(Math.max(...medians))}`,
    processes: countOf(processes.length, 'process', 'processes'),
  };
}

/** Lines without a newline at the end; without `color` there is no control character in them. */
export function microTable(benchmarks: readonly MicroBenchmark[], color: boolean): string {
  const heads = ['', 'one call', 'fastest – slowest process'].map((text): Cell => ({ text, style: 'faint' }));
  const rows = benchmarks
    .map(rowOf)
    .map(({ title, median, range }): Cell[] => [
      { text: title },
      { text: median },
      { text: range, align: 'left' },
    ]);
  return alignColumns([heads, ...rows], color).lines.join('\n');
}

/** The section of the page; nothing where the run has none. */
export function microHtml({ microBenchmarks }: Pick<Run, 'microBenchmarks'>): Html | null {
  if (microBenchmarks.length === 0) return null;
  const rows = microBenchmarks.map(rowOf).map(
    ({ title, median, range, processes }) =>
      html`<tr><th scope="row">${title}</th><td><b>${median}</b></td><td>${range}</td><td>${processes}</td></tr>
`,
  );
  return html`<h2 id="micro-benchmarks">Micro-benchmarks</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Micro-benchmarks">
<table class="figures">
<caption>One call, without server and database: the median of each process, and over processes</caption>
<thead><tr><th scope="col">What is done</th><th scope="col">Median</th><th scope="col">Fastest – slowest process</th><th scope="col">Of</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
`;
}
