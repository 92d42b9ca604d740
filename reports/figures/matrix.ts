/** The figures of one setting for a terminal and for Markdown: a column per strategy, or a row per case. */
import { none, overRounds, rangeText } from '../../results/format.ts';
import type { Estimate } from '../../results/statistics/estimate.ts';
import type { Summary } from '../../results/summary/stats.ts';
import { headlinesOf, labelsOf, type Section } from '../sections.ts';
import {
  type Cell,
  type ColumnOf,
  type Row,
  rowOf,
  type Style,
  type Table,
  tableOf,
} from '../tables/table.ts';
import { besideOf, cellTitle, plainText, shortTitle } from './titles.ts';
import { differenceOf, differenceText, headlineText } from './words.ts';

type Layout = Pick<Table, 'columns' | 'rows' | 'narrower'>;

/** For publication: every figure with its interval. */
export function intervalMatrix(sections: readonly Section[]): Layout {
  return matrixOf(sections, intervalCell);
}

/** A row per scenario, a column per strategy. */
export function matrixOf(
  sections: readonly Section[],
  cell: (section: Section, summary: Summary) => Cell,
): Layout {
  return tableOf(sections, [
    { title: 'Scenario', cell: ({ scenario }) => scenario.name },
    ...labelsOf(sections).map(
      (label): ColumnOf<Section> => ({
        title: label,
        cell: (section) => {
          const summary = section.summaries.find((one) => one.label === label);
          return summary === undefined ? none : cell(section, summary);
        },
      }),
    ),
  ]);
}

function intervalCell(section: Section, summary: Summary): Cell {
  const { ratio, result, headline, metrics } = summary;
  if (result.status === 'invalid') return { text: 'invalid', isStrong: true };
  const mark = doubtOf(summary);
  const figure = metrics[headline.key];
  if (figure === null) return { text: headlineText(summary) ?? none, mark };
  const beside = besideOf([section], headline).map(
    (metric) => `${shortTitle(metric)} ${plainText(summary, metric)}`,
  );
  const difference = differenceText(ratio, summary.standing, headline);
  const lines = [difference, beside.join(', ')].filter((line) => line !== '');
  const cell = { ...estimateCell(figure, headline.format), text: headline.text(figure.value) };
  return { ...cell, isStrong: true, lines, mark };
}

/** In the first layout that fits: a column per strategy, or a row per case, with fewer figures where there is less room. */
export function terminalFigures(sections: readonly Section[]): Layout {
  const layouts: readonly Layout[] = [
    stacked(sections),
    listed(sections, { isBeside: true, hasRange: true }),
    listed(sections, { isBeside: false, hasRange: true }),
    listed(sections, { isBeside: false, hasRange: false }),
  ];
  return layouts.reduceRight((narrower, layout) => ({ ...layout, narrower }));
}

/** Two rows a scenario: the figures of each strategy, and below them what they came to beside the reference. */
function stacked(sections: readonly Section[]): Layout {
  const labels = labelsOf(sections);
  const cells = (section: Section, cell: (summary: Summary) => Cell): readonly Cell[] =>
    labels.map((label) => {
      const summary = section.summaries.find((one) => one.label === label);
      return summary === undefined ? { text: none } : cell(summary);
    });
  return {
    columns: [{ title: cellTitle(sections) }, ...labels.map((title) => ({ title, align: 'left' as const }))],
    rows: sections.flatMap((section): readonly Row[] => {
      const differences = cells(section, (summary) => ({
        text: differenceIn(summary, true),
        style: styleOf(summary),
      }));
      const figures = cells(section, (summary) => figureCell(section, summary));
      const isCompared = differences.some(({ text }) => text !== '' && text !== none);
      return [[section.scenario.name, ...figures], ...(isCompared ? [['', ...differences]] : [])];
    }),
  };
}

/** `1.06 ms (1.31, 2.31)`, and the status if it is not `ok`. */
function figureCell(section: Section, summary: Summary): Cell {
  const { headline, metrics, result } = summary;
  if (result.status === 'invalid') return { text: 'invalid', style: 'alert' };
  const text = headlineText(summary) ?? none;
  const beside = metrics[headline.key] === null ? [] : besideOf([section], headline);
  const style = result.status === 'ok' ? undefined : 'alert';
  const others = beside.map((metric) => plainText(summary, metric)).join(', ');
  return {
    text: others === '' ? text : `${text} (${others})`,
    mark: doubtOf(summary),
    style,
  };
}

/** A row per case, under its scenario. */
function listed(
  sections: readonly Section[],
  { isBeside, hasRange }: { readonly isBeside: boolean; readonly hasRange: boolean },
): Layout {
  const headlines = headlinesOf(sections);
  const beside = isBeside ? headlines.flatMap((headline) => besideOf(sections, headline)) : [];
  const columns: readonly ColumnOf<Summary>[] = [
    { title: '', cell: ({ label }) => `  ${label}` },
    {
      title: headlines.map(shortTitle).join(', '),
      cell: (summary) => (summary.result.status === 'invalid' ? none : (headlineText(summary) ?? none)),
    },
    ...beside.map(
      (metric): ColumnOf<Summary> => ({
        title: shortTitle(metric),
        cell: (summary) => plainText(summary, metric),
      }),
    ),
    {
      title: '',
      align: 'left',
      cell: (summary) => ({ text: differenceIn(summary, hasRange), style: styleOf(summary) }),
    },
    { title: '', align: 'left', cell: (summary) => ({ text: doubtOf(summary) || '', style: 'alert' }) },
  ];
  const shown = sections.some(({ summaries }) => summaries.some(doubtOf)) ? columns : columns.slice(0, -1);
  return {
    columns: shown,
    rows: sections.flatMap(({ scenario, summaries }): readonly Row[] => [
      [{ text: scenario.name, style: 'bold', spans: true }],
      ...summaries.map((summary) => rowOf(summary, shown)),
    ]),
  };
}

/** What intervals are over is said once, below the tables. */
function differenceIn({ ratio, headline, standing }: Summary, hasRange: boolean): string {
  const found = differenceOf(ratio, standing, headline);
  if (found === null) return '';
  return hasRange && found.range !== null ? `${found.words} [${found.range}]` : found.words;
}

function styleOf(summary: Summary): Style | undefined {
  const { standing } = summary;
  return standing === 'better' || standing === 'worse' ? standing : undefined;
}

/** A doubt in one word. */
export function doubtOf({ result: { status } }: Summary): string | false {
  return status !== 'ok' && status;
}

/** Says what the interval is over only if it is not over launches, as usual. */
export function estimateCell(found: Estimate | null, format: (value: number) => string): Cell {
  if (found === null) return { text: none };
  const { value, interval } = found;
  const range = interval === null ? 'no interval' : `${rangeText(interval, format)}${overRounds(interval)}`;
  return { text: format(value), range };
}
