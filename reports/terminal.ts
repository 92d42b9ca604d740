/** The table at the end of a run: scenarios down and strategies across, or a list where that is too wide. */

import { capitalized, none, spreadText, threeDigits } from '../results/format.ts';
import type { Run } from '../results/run.ts';
import { launchesNeeded } from '../results/statistics/estimate.ts';
import type { Summary } from '../results/stats.ts';
import { aaText } from './aa-pair.ts';
import { executorLines } from './by-executor.ts';
import { notesOf } from './notes.ts';
import { planTables } from './plan-diff.ts';
import { headlineText, otherTexts, perhapsChance, ratioKind, ratioText } from './ratio.ts';
import {
  bySetting,
  fasterText,
  headlinesOf,
  isCompared,
  isPlansAlone,
  labelsOf,
  type Section,
  sectionsOf,
} from './sections.ts';
import { textOf } from './tables/text.ts';
import { alignColumns, type Cell, type Style, styled, wrap } from './text-table.ts';
import { distanceView } from './views/database.ts';

/**
 * The run's table (of plans, where it has nothing else) as text, lines of at most `columns` characters (40 at the least), newline at the end. Without
 * `color` there is no control character in it but the newlines.
 */
export function terminalTable(run: Run, options: { columns: number; color: boolean }): string {
  if (isPlansAlone(run)) return planTables(run, options);
  const columns = Math.max(options.columns, 40);
  const style = (text: string, name: Style) => (options.color ? styled(text, name) : text);
  const sections = sectionsOf(run);
  const lines = [...bySetting(sections)].flatMap(([setting, own]) => [
    ...wrap(setting, columns, '').map((line) => style(line, 'bold')),
    ...settingLines(own, columns, options.color),
    '',
  ]);
  for (const table of distanceView.tables(run))
    lines.push(...textOf([table], { columns, color: options.color }).split('\n'));
  const executors = executorLines(run, columns, options.color);
  if (executors !== null) lines.push(...executors, '');
  const legend = wrap(
    `${figureLegend(sections)} with its spread (about half of the rounds lie within it)${ratioLegend(sections)}`,
    columns,
    '',
  );
  const notes = notesOf(run).flatMap((note) => wrap(`note: ${note}`, columns, '  '));
  const doubts = sections.flatMap(({ summaries }) =>
    summaries.flatMap((summary) => doubtLines(summary, columns)),
  );
  const aa = aaText(run);
  const aaLines = aa === null ? [] : wrap(aa.text, columns, '  ');
  const top = aa?.isAlert ? [...aaLines.map((line) => style(line, 'alert')), ''] : [];
  const below = [...legend, ...(aa?.isAlert ? [] : aaLines)].map((line) => style(line, 'faint'));
  return `${[...top, ...lines, ...below, ...notes, ...doubts].join('\n')}\n`;
}

function figureLegend(sections: readonly Section[]): string {
  const titles = headlinesOf(sections).map(({ title }) => title);
  return titles.length === 0 ? 'What was asked for' : capitalized(titles.join(' or '));
}

/** What follows in the legend where there is a ratio, to the full stop. */
function ratioLegend(sections: readonly Section[]): string {
  if (!isCompared(sections)) return '.';
  const faster = fasterText(sections);
  const isUncertain = sections.some(({ summaries }) =>
    summaries.some((one) => ratioKind(one) === 'uncertain'),
  );
  const doubt = isUncertain ? `; ? ${perhapsChance}, as one of so many ratios` : '';
  return `, and the ratio to normalized: ${faster}; ~ no difference found${doubt}.${roundsNote(sections)}`;
}

/** The short cells have no room to say it each. */
function roundsNote(sections: readonly Section[]): string {
  const isOverRounds = ({ ratio }: Summary) => ratio?.interval?.over === 'rounds';
  const isAny = sections.some(({ summaries }) => summaries.some(isOverRounds));
  return isAny ? ` Fewer than ${launchesNeeded} launches: intervals are over rounds.` : '';
}

/** The first layout that fits; the last one is cut to fit. */
function settingLines(sections: readonly Section[], columns: number, color: boolean): readonly string[] {
  for (const layout of [matrix, list, shortList]) {
    const table = alignColumns(layout(sections), color);
    if (table.width <= columns) return table.lines;
  }
  return alignColumns(shortestList(sections), color, columns).lines;
}

/** A row per scenario, a column per strategy. */
function matrix(sections: readonly Section[]): Cell[][] {
  const labels = labelsOf(sections);
  const head = ['scenario', ...labels].map((text): Cell => ({ text, style: 'bold' }));
  const rows = sections.map(({ scenario, summaries }): Cell[] => {
    const cellOf = (label: string): Cell => {
      const summary = summaries.find((one) => one.label === label);
      return summary === undefined ? { text: none } : matrixCell(summary);
    };
    return [{ text: scenario.name }, ...labels.map(cellOf)];
  });
  return [head, ...rows];
}

/** `1.17 ms ±0.9 % 0.487x`, and the status where it is not ok. */
function matrixCell(summary: Summary): Cell {
  const { status } = summary.result;
  if (status === 'void') return { text: 'void', style: 'alert' };
  const parts = [
    figureText(summary),
    spreadOf(summary),
    shortRatio(summary),
    ...othersOf(summary),
    status === 'ok' ? '' : status,
  ];
  return { text: parts.filter((part) => part !== '').join(' '), style: styleOf(summary) };
}

/** A row per trial, under its scenario, with the interval of the ratio. */
function list(sections: readonly Section[]): Cell[][] {
  return rowsOf(sections, (summary) => [
    { text: figureText(summary) },
    { text: spreadOf(summary) },
    { text: longRatio(summary), style: styleOf(summary), align: 'left' },
    ...otherCells(summary),
    statusCell(summary),
  ]);
}

function shortList(sections: readonly Section[]): Cell[][] {
  return rowsOf(sections, (summary) => [
    { text: figureText(summary) },
    { text: spreadOf(summary) },
    { text: shortRatio(summary), style: styleOf(summary) },
    ...otherCells(summary),
    statusCell(summary),
  ]);
}

function shortestList(sections: readonly Section[]): Cell[][] {
  return rowsOf(sections, (summary) => [
    { text: figureText(summary) },
    { text: shortRatio(summary), style: styleOf(summary) },
    statusCell(summary),
  ]);
}

function rowsOf(sections: readonly Section[], cells: (summary: Summary) => Cell[]): Cell[][] {
  return sections.flatMap(({ scenario, summaries }) => [
    [{ text: scenario.name, style: 'bold', spans: true }],
    ...summaries.map((summary): Cell[] => [{ text: `  ${summary.label}` }, ...cells(summary)]),
  ]);
}

function statusCell({ result }: Summary): Cell {
  return result.status === 'ok'
    ? { text: 'ok', align: 'left' }
    : { text: result.status, style: 'alert', align: 'left' };
}

function figureText(summary: Summary): string {
  return headlineText(summary) ?? none;
}

function othersOf(summary: Summary): readonly string[] {
  return otherTexts(summary, 'terminal', ({ text }, { value }) => text(value));
}

function otherCells(summary: Summary): readonly Cell[] {
  return othersOf(summary).map((text) => ({ text }));
}

function spreadOf({ spread }: Summary): string {
  return spread === null ? '' : spreadText(spread);
}

function shortRatio(summary: Summary): string {
  if (summary.ratio === null) return '';
  const kind = ratioKind(summary);
  return kind === 'undecided'
    ? '~'
    : `${threeDigits(summary.ratio.value)}x${kind === 'uncertain' ? '?' : ''}`;
}

function longRatio(summary: Summary): string {
  return summary.ratio === null ? '' : ratioText(summary);
}

function styleOf(summary: Summary): Style {
  if (summary.result.status !== 'ok') return 'alert';
  const kind = ratioKind(summary);
  return kind === 'faster' || kind === 'slower' ? kind : 'plain';
}

/** Every doubt, in full, under the table. */
function doubtLines({ result, label, warnings }: Summary, columns: number): readonly string[] {
  return warnings.flatMap((warning) => wrap(`${label}, ${result.scenario}: ${warning}`, columns, '  '));
}
