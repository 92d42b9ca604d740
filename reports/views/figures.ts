/** The figures of a run's cases: a column per strategy or a row per case, with their doubts beside them. */

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
} from '../../results/format.ts';
import type { View } from '../../results/metrics/metric.ts';
import { metricsIn } from '../../results/metrics/registry.ts';
import { figureRounds } from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import type { Estimate } from '../../results/statistics/estimate.ts';
import type { Summary } from '../../results/summary/stats.ts';
import { isCompared, labelsOf, type Section } from '../sections.ts';
import {
  type Cell,
  type ColumnOf,
  cellOf,
  type Row,
  rowOf,
  type Style,
  type Table,
  tableOf,
} from '../tables/table.ts';
import { differenceNotExcluded, headlineText, notSignificant, ratioKind, ratioText } from './summary.ts';

type Layout = Pick<Table, 'columns' | 'rows' | 'narrower'>;

/** A row per scenario, a column per strategy. */
function matrixOf(sections: readonly Section[], title: string, cell: (summary: Summary) => Cell): Layout {
  return tableOf(sections, [
    { title, cell: ({ scenario }) => scenario.name },
    ...labelsOf(sections).map(
      (label): ColumnOf<Section> => ({
        title: label,
        cell: ({ summaries }) => {
          const summary = summaries.find((one) => one.label === label);
          return summary === undefined ? none : cell(summary);
        },
      }),
    ),
  ]);
}

/** For publication: every figure with its interval. */
export function intervalMatrix(sections: readonly Section[]): Layout {
  return matrixOf(sections, 'Scenario', (summary) => {
    const { ratio, result, headline, metrics } = summary;
    if (result.status === 'invalid') return { text: 'invalid', isStrong: true };
    const mark = doubtOf(summary);
    const figure = metrics[headline.key];
    if (figure === null) {
      const rate = headlineText(summary);
      return rate === null ? { text: none } : { text: rate, mark };
    }
    const lines = ratio === null ? [] : [ratioText(summary)];
    return { ...estimateCell(figure, headline.format), isStrong: true, lines, mark };
  });
}

/** For a terminal, in the first layout that fits: a column per strategy, or a row per case. */
export function terminalFigures(sections: readonly Section[]): Layout {
  const [figure, spread] = [column((summary) => headlineText(summary) ?? none), column(spreadOf)];
  const short = column((summary) => ({ text: shortRatio(summary), style: styleOf(summary) }));
  const long = column((summary) => {
    const text = summary.ratio === null ? '' : ratioText(summary);
    return { text, style: styleOf(summary) };
  }, 'left');
  return {
    ...matrixOf(sections, 'scenario', matrixCell),
    narrower: {
      ...listOf(sections, [figure, spread, long, status]),
      narrower: {
        ...listOf(sections, [figure, spread, short, status]),
        narrower: listOf(sections, [figure, short, status]),
      },
    },
  };
}

/** `1.17 ms ±0.9 % 0.487x`, and the status if it is not `ok`. */
function matrixCell(summary: Summary): Cell {
  if (summary.result.status === 'invalid') return { text: 'invalid', style: 'alert' };
  const lines = [spreadOf(summary), shortRatio(summary)];
  const text = headlineText(summary) ?? none;
  return { text, lines, style: styleOf(summary), mark: doubtOf(summary) };
}

/** A row per case, under its scenario. */
function listOf(sections: readonly Section[], columns: readonly ColumnOf<Summary>[]): Layout {
  const all = [column(({ label }) => `  ${label}`), ...columns];
  return {
    columns: all,
    rows: sections.flatMap(({ scenario, summaries }): readonly Row[] => [
      [{ text: scenario.name, style: 'bold', spans: true }],
      ...summaries.map((summary) => rowOf(summary, all)),
    ]),
  };
}

/** A column without a heading. */
function column(cell: (summary: Summary) => Cell | string, align?: 'left'): ColumnOf<Summary> {
  return { title: '', cell, ...(align && { align }) };
}

const status = column(
  ({ result }) => ({ text: result.status, style: result.status === 'ok' ? undefined : 'alert' }),
  'left',
);

function spreadOf({ spread }: Summary): string {
  return spread === null ? '' : spreadText(spread);
}

function shortRatio(summary: Summary): string {
  if (summary.ratio === null) return '';
  const kind = ratioKind(summary);
  if (kind === 'undecided') return '~';
  return `${threeDigits(summary.ratio.value)}x${kind === 'uncertain' ? '?' : ''}`;
}

function styleOf(summary: Summary): Style | undefined {
  if (summary.result.status !== 'ok') return 'alert';
  const kind = ratioKind(summary);
  return kind === 'faster' || kind === 'slower' ? kind : undefined;
}

/** For the page: a row per strategy, a column per metric; doubts are shown below their row. */
export function sectionFigures(section: Section): Table {
  const { scenario, setting, summaries } = section;
  const columns = [
    strategyColumn,
    ...summaries.slice(0, 1).flatMap((first) => headlineColumns(first, isCompared([section]))),
    ...metricColumns('page', section),
    ...counterColumns,
  ];
  return {
    name: `Figures of ${scenario.name}`,
    caption: `${scenario.name}: ${setting}`,
    columns,
    rows: summaries.flatMap((summary): readonly Row[] => {
      const { label, warnings, result } = summary;
      const doubt = warnings.join('; ');
      if (result.status === 'invalid')
        return [
          [strategyColumn.cell(summary), { text: `No figures. ${doubt}`, style: 'invalid', spans: true }],
        ];
      const below: Row = ['', { text: `${label}: ${doubt}`, style: 'doubt', spans: true }];
      return [rowOf(summary, columns), ...(warnings.length === 0 ? [] : [below])];
    }),
  };
}

const strategyColumn: ColumnOf<Summary> = {
  title: 'Strategy',
  cell: (summary) => ({ text: summary.label, mark: doubtOf(summary) }),
};

function doubtOf({ result: { status } }: Summary): string | false {
  return status !== 'ok' && status;
}

/** The headline, and its ratio if there is something to compare with. */
function headlineColumns({ headline }: Summary, hasRatio: boolean): readonly ColumnOf<Summary>[] {
  const { key, title, unit, format } = headline;
  const ratio = { title: `${capitalized(title)} ÷ normalized`, unit: 'ratio', cell: ratioCell };
  return [
    {
      title: capitalized(title),
      unit,
      cell: ({ metrics }) => ({ ...estimateCell(metrics[key], format), isStrong: metrics[key] !== null }),
    },
    ...(hasRatio ? [ratio] : []),
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

function ratioCell(summary: Summary): Cell | string {
  const { ratio } = summary;
  const kind = ratioKind(summary);
  if (kind === 'reference') return { text: '1', lines: ['the reference'] };
  if (ratio === null) return none;
  const cell = { ...estimateCell(ratio, threeDigits), isStrong: true };
  if (kind === 'uncertain') return { ...cell, lines: [notSignificant] };
  if (kind === 'faster' || kind === 'slower') return { ...cell, style: kind };
  if (kind !== 'undecided') return cell;
  const limit = percentAtLeast(differenceNotExcluded(ratio));
  return { ...cell, text: `no difference found above ${limit}`, isStrong: false, style: kind };
}

/** Says what the interval is over only if it is not over launches, as usual. */
function estimateCell(found: Estimate | null, format: (value: number) => string): Cell {
  if (found === null) return { text: none };
  const { value, interval } = found;
  const range = interval === null ? 'no interval' : `${rangeText(interval, format)}${overRounds(interval)}`;
  return { text: format(value), range };
}

/**
 * Resources that servers used besides CPU: a row per strategy. They explain figures, and are not meant for choosing a
 * strategy. Null if no case of the section knows any of them.
 */
export function resourcesTable(section: Section): Table | null {
  const { scenario, setting, summaries } = section;
  const isKnown = ({ cell }: ColumnOf<Summary>) =>
    summaries.some((summary) => cellOf(cell(summary)).text !== none);
  const columns = [...metricColumns('resources', section), poolWait].filter(isKnown);
  if (columns.length === 0) return null;
  return {
    name: `Resources of ${scenario.name}`,
    caption:
      `${scenario.name}: ${setting}. The server's process: resident memory after a window; time in garbage collections; CPU of the threads that\n` +
      'compile and collect garbage; how late it ran what was due (event loop delay); mean wait for a connection of its pool, in the pass that\n' +
      `measures layers. ${none} is unknown.`,
    ...tableOf(summaries, [{ title: 'Strategy', cell: ({ label }) => label }, ...columns]),
  };
}

/** Measured under the case's own load, but not by round. */
const poolWait: ColumnOf<Summary> = {
  title: 'Pool wait',
  unit: 'µs/request',
  cell: ({ result }) =>
    orNone(figureRounds(result).length === 0 ? null : result.counters.poolWaitUsPerRequest, threeDigits),
};
