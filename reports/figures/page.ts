/** The figures of a section on the page: a row per strategy, with its doubts below it. */

import {
  capitalized,
  counter,
  none,
  orNone,
  overRounds,
  spreadText,
  threeDigits,
} from '../../results/format.ts';
import type { View } from '../../results/metrics/metric.ts';
import { metricsIn } from '../../results/metrics/registry.ts';
import { figureRounds, isForeign } from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import type { Summary } from '../../results/summary/stats.ts';
import { isCompared, type Section } from '../sections.ts';
import { type Cell, type ColumnOf, cellOf, type Row, rowOf, type Table, tableOf } from '../tables/table.ts';
import { doubtOf, estimateCell } from './matrix.ts';
import { settingTitle } from './titles.ts';
import { differenceOf } from './words.ts';
/** A row per strategy, a column per metric. `offered` says what an open loop sent to all of them. */
export function sectionFigures(section: Section, offered: string | null = null): Table {
  const { scenario, setting, summaries } = section;
  const whose = whoseColumn(summaries);
  const columns = [
    whose,
    ...summaries
      .slice(0, 1)
      .flatMap((first) => headlineColumns(first, isCompared([section]) ? section.against : null)),
    ...[...metricColumns('page', section), ...counterColumns].filter(
      // Most counters, and the database's CPU, are of servers that are ours.
      (column) => !areForeign(summaries) || isKnown(column, summaries),
    ),
  ];
  return {
    name: `Figures of ${scenario.name}`,
    caption: [`${scenario.name}: ${settingTitle([section])}`, setting, offered],
    columns,
    rows: summaries.flatMap((summary): readonly Row[] => {
      const { label, warnings, result } = summary;
      const doubt = warnings.join('; ');
      if (result.status === 'invalid')
        return [[whose.cell(summary), { text: `No figures. ${doubt}`, style: 'invalid', spans: true }]];
      const below: Row = ['', { text: `${label}: ${doubt}`, style: 'doubt', spans: true }];
      return [rowOf(summary, columns), ...(warnings.length === 0 ? [] : [below])];
    }),
  };
}

function whoseColumn(summaries: readonly Summary[]): ColumnOf<Summary> {
  const title = areForeign(summaries) ? 'Server' : 'Strategy';
  return { title, cell: (summary) => ({ text: summary.label, mark: doubtOf(summary) }) };
}

function areForeign(summaries: readonly Summary[]): boolean {
  return isForeign({ results: summaries.map(({ result }) => result) });
}

/** The headline, and what it came to if there is something to compare with. */
function headlineColumns({ headline }: Summary, against: string | null): readonly ColumnOf<Summary>[] {
  const { key, title, unit, format } = headline;
  const ratio = { title: `Beside ${against}`, unit: title, cell: differenceCell };
  return [
    {
      title: capitalized(title),
      unit,
      cell: ({ metrics }) => ({ ...estimateCell(metrics[key], format), isStrong: metrics[key] !== null }),
    },
    ...(against === null ? [] : [ratio]),
    { title: 'Spread', unit: `of ${title}`, cell: ({ spread }) => orNone(spread, spreadText) },
  ];
}

/** A column for each metric that the view shows for cases like these. */
function metricColumns(view: View, { summaries }: Section): readonly ColumnOf<Summary>[] {
  return metricsIn(view, ...summaries.slice(0, 1).map(({ result }) => result.load)).map(
    ({ key, title, unit, format }) => ({
      title: capitalized(title),
      unit,
      cell: ({ metrics }) => estimateCell(metrics[key], format),
    }),
  );
}

const counterColumns = [
  counted('Statements', 'per request', 'statementsPerRequest'),
  counted('Buffers', 'pages/request', 'sharedBuffersPerRequest'),
  counted('Response', 'bytes', 'responseBytes'),
];

function counted(title: string, unit: string, key: keyof Result['counters']): ColumnOf<Summary> {
  return { title, unit, cell: ({ result }) => orNone(result.counters[key], counter) };
}

function differenceCell(summary: Summary): Cell | string {
  const { standing } = summary;
  if (standing === 'reference') return { text: 'the reference', style: 'undecided' };
  const found = differenceOf(summary.ratio, standing, summary.headline);
  if (found === null) return none;
  const isWinner = standing === 'better' || standing === 'worse';
  const over = summary.ratio?.interval ? overRounds(summary.ratio.interval) : '';
  return {
    text: found.words,
    isStrong: isWinner,
    style: isWinner ? standing : 'undecided',
    ...(found.range !== null && { range: `${found.range}${over}` }),
  };
}

/**
 * Resources that servers used besides CPU: a row per strategy. They explain figures, and are not meant for choosing a
 * strategy. Null if no case of the section knows any of them.
 */
export function resourcesTable(section: Section): Table | null {
  const { scenario, setting, summaries } = section;
  const columns = [...metricColumns('resources', section), poolWait].filter((column) =>
    isKnown(column, summaries),
  );
  if (columns.length === 0) return null;
  return {
    name: `Resources of ${scenario.name}`,
    caption:
      `${scenario.name}: ${setting}. The server's process: resident memory after a window; time in garbage collections; CPU of the threads that\n` +
      'compile and collect garbage; how late it ran what was due (event loop delay); mean wait for a connection of its pool, in the pass that\n' +
      `measures layers. ${none} is unknown.`,
    ...tableOf(summaries, [{ ...whoseColumn(summaries), cell: ({ label }) => label }, ...columns]),
  };
}

/** Whether any case has a figure of it. */
function isKnown({ cell }: ColumnOf<Summary>, summaries: readonly Summary[]): boolean {
  return summaries.some((summary) => cellOf(cell(summary)).text !== none);
}

/** Measured under the case's own load, but not by round. */
const poolWait: ColumnOf<Summary> = {
  title: 'Pool wait',
  unit: 'µs/request',
  cell: ({ result }) =>
    orNone(figureRounds(result).length === 0 ? null : result.counters.poolWaitUsPerRequest, threeDigits),
};
