/** The page of a trend: a chart per scenario and setting, and the tables. */
import { join } from 'node:path';
import { countOf, figureText, none, rangeText } from '../../results/format.ts';
import { writeAtomically } from '../../results/run-file/atomic-write.ts';
import { targetLabel } from '../../results/run-file/case.ts';
import type { ChangedRow } from '../../results/trend/changes.ts';
import { sideMin } from '../../results/trend/divergence.ts';
import type { LeftOut } from '../../results/trend/history.ts';
import type { Trend } from '../../results/trend/trend.ts';
import type { TrendRun } from '../../results/trend/trend-run.ts';
import { chartPng, fileLabel } from '../charts/index.ts';
import { trendChart } from '../charts/trend.ts';
import { chartHtml, shellHtml } from '../page/shell.ts';
import { type Html, html, tableHtml } from '../tables/html.ts';
import { type Cell, type ColumnOf, type Table, tableOf } from '../tables/table.ts';
import { type TrendSection, trendSections } from './sections.ts';
import { changesOnPage, notesOf } from './tables.ts';
import { commitText, figuresText, outlierText, testText, titleText, unchangedText } from './words.ts';

/** Writes `folder/index.html`, making the folder, and returns the file's path. Throws a WriteError. */
export function writeTrend(trend: Trend, leftOut: readonly LeftOut[], folder: string): string {
  const path = join(folder, 'index.html');
  writeAtomically(path, trendHtml(trend, leftOut));
  return path;
}

/** Writes `trend-<scenario>-<dataset>-<load>[-<delay>]-<metric>.png` for each chart of the page; returns the paths. */
export function writeTrendCharts(trend: Trend, folder: string): readonly string[] {
  return trendSections(trend).flatMap((section) =>
    section.rows.slice(0, 1).map(({ result }) => {
      const path = join(folder, `trend-${fileLabel(result)}-${section.metric.key}.png`);
      writeAtomically(path, chartPng(trendChart, section));
      return path;
    }),
  );
}

export function trendHtml(trend: Trend, leftOut: readonly LeftOut[]): string {
  const byScenario = Map.groupBy(trendSections(trend), ({ scenario }) => scenario.name);
  return shellHtml({
    title: `cqrs-bench: trend of ${titleText(trend)}`,
    heading: 'What changed over time',
    content: html`${openingHtml(trend, leftOut)}
<h2 id="reading">How to read it</h2>
${guideHtml(trend)}
${[...byScenario.values()].map(scenarioHtml)}
<h2 id="runs">Runs</h2>
${tableHtml(runsTable(trend))}`,
    footer: `Made by cqrs-bench from ${countOf(trend.runs.length, 'run')}, the last of them ${trend.runs.at(-1)?.id ?? none}.`,
  });
}

function openingHtml(trend: Trend, leftOut: readonly LeftOut[]): Html {
  const changes = changesOnPage(trend);
  const outliers = trend.outliers.map((outlier) => html`<li>${outlierText(outlier, trend)}</li>\n`);
  const notes = notesOf(trend, leftOut).map((note) => html`<p class="quiet">${capital(note)}.</p>\n`);
  return html`<p class="lead">${countOf(trend.rows.length, 'series', 'series')} over ${titleText(trend)}${commitsOf(trend)}.</p>
${changes.rows?.length !== 0 && tableHtml({ name: 'Changes', caption: 'Changes, the newest first', ...changes })}<p>${unchangedText(trend)}.</p>
${outliers.length > 0 && html`<ul>\n${outliers}</ul>\n`}<p class="quiet">${testText(trend)}</p>
${notes}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `, commits 8f7e6d5 to 1a2b3c4` */
function commitsOf({ runs: [first, ...others] }: Trend): string {
  const last = others.at(-1);
  return first === undefined || last === undefined
    ? ''
    : `, commits ${commitText(first)} to ${commitText(last)}`;
}

function guideHtml({ runsNeeded }: Trend): Html {
  return html`<ul>
<li>Each series is one figure of one case, as each run estimated it; its 95 % interval is the band. A <b>change</b> is where
the series moved for good: the strongest split of the series into two (E-divisive), if fewer permutations of its runs have one as strong
than the correction for the number of series allows. Each part is split in turn. It takes ${sideMin} runs on each side, and
with so many series ${runsNeeded} runs, so a change of the last few runs is not one yet; the newest run is named apart, if it stands out.</li>
<li>Figures before and after a change are the medians of the runs between it and its neighbours. It is named by the first run after it, and may
be due to any commit since the run before, or to what changed on the machine.</li>
<li>Runs made under <b>other conditions</b> (machine, versions, settings, profile) begin a series anew. <b>Disturbed</b> runs are drawn
hollow, and left out of the test.</li>
</ul>`;
}

function scenarioHtml(sections: readonly TrendSection[]): Html {
  const [first] = sections;
  if (first === undefined) return html``;
  const { name, title } = first.scenario;
  return html`<section aria-labelledby="scenario-${name}">
<h2 id="scenario-${name}">${name}: ${title}</h2>
${sections.map((section) => html`${chartHtml(trendChart, section)}${tableHtml(sectionTable(section))}`)}
</section>
`;
}

function sectionTable({ rows, metric, setting, trend: { runs } }: TrendSection): Table {
  const columns: readonly ColumnOf<ChangedRow>[] = [
    { title: 'Target', cell: ({ result }) => targetLabel(result) },
    { title: 'Runs', cell: ({ points }) => String(points.length) },
    { title: 'Medians between changes', cell: mediansText },
    { title: 'Newest run', unit: metric.unit, cell: (row) => newestCell(row, runs) },
  ];
  return {
    name: `${metric.title}, ${setting}`,
    caption: `${metric.title} (${setting}). A bar | stands between other conditions`,
    ...tableOf(rows, columns),
  };
}

/** `318 -> 402 µs`; stretches are separated, because they are not comparable. */
function mediansText({ parts, metric }: ChangedRow): string {
  const texts = parts.map((segments) =>
    figuresText(
      segments.map(({ median }) => median),
      metric,
    ),
  );
  return texts.join(' | ') || none;
}

function newestCell({ points, metric }: ChangedRow, runs: readonly TrendRun[]): Cell {
  const newest = points.at(-1);
  if (newest === undefined) return { text: figureText(null, metric.format) };
  const { value, interval } = newest.estimate;
  const isDisturbed = (runs[newest.run]?.disturbances.length ?? 0) > 0;
  return {
    text: metric.format(value),
    isStrong: true,
    ...(interval && { range: rangeText(interval, metric.format) }),
    mark: isDisturbed && 'disturbed',
  };
}

/** The newest first. */
function runsTable({ runs, stretches }: Trend): Table {
  const columns: readonly ColumnOf<TrendRun>[] = [
    { title: 'Commit', cell: commitText },
    { title: 'Started', cell: ({ startedAt }) => startedAt.slice(0, 16).replace('T', ' ') },
    { title: 'Run', cell: ({ id }) => id },
    { title: 'Profile', cell: ({ profile }) => profile },
    {
      title: 'Conditions',
      cell: (run) => String(stretches.findIndex((stretch) => stretch.runs.includes(runs.indexOf(run))) + 1),
    },
    { title: 'Disturbed', cell: ({ disturbances }) => disturbances.join('; ') },
  ];
  return {
    name: 'Runs',
    caption: 'All runs, the newest first. Only runs of the same number of conditions are compared',
    ...tableOf(runs.toReversed(), columns),
  };
}
