/** The headline of all targets that answered one question, over runs: where it changed, and how well it was known. */
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { capitalized } from '../../results/format.ts';
import { targetLabel } from '../../results/run-file/case.ts';
import type { ChangedRow } from '../../results/trend/changes.ts';
import type { TrendPoint } from '../../results/trend/rows.ts';
import type { Trend } from '../../results/trend/trend.ts';
import type { TrendSection } from '../trend/sections.ts';
import { changeFigures, commitText, runText } from '../trend/words.ts';
import { type Chart, colors } from './chart.ts';
import { font, frame, legend, linesBelow } from './frame.ts';

/** Distinguishable without colour vision (Okabe & Ito 2008), the darker ones first. */
const lineColors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#000000', '#e69f00', '#56b4e9'] as const;
/** Lines of a further round through the colors are dashed. */
const dash = [6, 4];
const band = 'rgba(31, 35, 40, 0.13)';

/** A place on the axis: a run, or a gap where the conditions of the runs before and after it differ. */
interface Column {
  readonly label: string;
  readonly run: number | null;
}

export const trendChart: Chart<TrendSection> = {
  name: 'trend',
  title: 'Trend',
  shows: ({ rows }) => rows.length > 0,
  size: ({ rows }) => ({ width: 960, height: 400 + 24 * Math.ceil(rows.length / 5) }),
  setting: ({ scenario, metric, setting }) => `${metric.title} of ${scenario.name}, ${setting}`,
  configuration,
  description,
};

function configuration(section: TrendSection): ChartConfiguration {
  const { rows, metric, trend } = section;
  const columns = columnsOf(section);
  const lines = rows.map((row, index) => lineOf(row, index, columns, trend));
  const configured: ChartConfiguration<'line', unknown[], string> = {
    type: 'line',
    data: { labels: columns.map(({ label }) => label), datasets: [...lines, bandsOf(section, columns)] },
    options: {
      ...frame,
      plugins: {
        legend: { ...legend, labels: { ...legend.labels, boxWidth: 18, boxHeight: 5 } },
        subtitle: linesBelow(signsIn(section, columns)),
      },
      scales: {
        x: {
          ticks: { font: { ...font, size: 12 }, color: colors.faint, maxRotation: 60 },
          grid: { display: false },
        },
        y: {
          type: 'logarithmic',
          title: {
            display: true,
            text: `${capitalized(metric.title)}, ${metric.unit} (logarithmic axis)`,
            font,
            color: colors.faint,
          },
          ticks: { font, color: colors.faint },
          grid: { color: colors.grid },
        },
      },
    },
  };
  return configured as unknown as ChartConfiguration;
}

/** The runs that any row has a figure of. */
function columnsOf({ rows, trend: { runs, stretches } }: TrendSection): readonly Column[] {
  const shown = new Set(rows.flatMap(({ points }) => points.map(({ run }) => run)));
  const stretchOf = (run: number): number => stretches.findIndex((stretch) => stretch.runs.includes(run));
  const columns: Column[] = [];
  for (const [index, run] of runs.entries()) {
    if (!shown.has(index)) continue;
    const before = columns.at(-1)?.run ?? null;
    // Labels are unique, because points are placed by them.
    if (before !== null && stretchOf(before) !== stretchOf(index))
      columns.push({ label: ' '.repeat(columns.length), run: null });
    const label = `${commitText(run)} ${run.startedAt.slice(5, 10)}`;
    const same = columns.filter((column) => column.label.startsWith(label)).length;
    columns.push({ label: same === 0 ? label : `${label} (${same + 1})`, run: index });
  }
  return columns;
}

/** In the unit that the axis shows; null where the row has no figure. */
function lineOf(row: ChangedRow, index: number, columns: readonly Column[], { runs }: Trend) {
  const points = pointsIn(row, columns);
  const color = lineColors[index % lineColors.length] ?? colors.text;
  const isChange = new Set(row.changes.map((change) => change.runs[1]));
  const isDisturbed = ({ run }: Column): boolean => (runs[run ?? -1]?.disturbances.length ?? 0) > 0;
  const changed = columns.map(({ run }) => run !== null && isChange.has(run));
  const line: ChartDataset<'line', (number | null)[]> = {
    label: targetLabel(row.result),
    data: points.map((point) => point && point.estimate.value / row.metric.perUnit),
    borderColor: color,
    backgroundColor: color,
    borderWidth: 1.5,
    borderDash: index < lineColors.length ? [] : dash,
    pointStyle: changed.map((is) => (is ? 'rectRot' : 'circle')),
    pointRadius: changed.map((is) => (is ? 8 : 3)),
    pointBorderWidth: 1.5,
    pointBackgroundColor: columns.map((column) => (isDisturbed(column) ? '#ffffff' : color)),
    spanGaps: false,
  };
  return line;
}

function pointsIn({ points }: ChangedRow, columns: readonly Column[]): readonly (TrendPoint | null)[] {
  return columns.map(({ run }) => points.find((point) => point.run === run) ?? null);
}

/** The intervals of all rows, as shapes of one dataset so that the legend has one entry. NaN separates the shapes. */
function bandsOf({ rows, metric }: TrendSection, columns: readonly Column[]) {
  const data = rows.flatMap((row) =>
    neighbours(pointsIn(row, columns)).flatMap((own) => {
      const ends = own.flatMap(([column, { estimate }]) =>
        estimate.interval ? [{ x: columns[column]?.label ?? '', ...estimate.interval }] : [],
      );
      const at = (x: string, value: number) => ({ x, y: value / metric.perUnit });
      const shape = [
        ...ends.map(({ x, high }) => at(x, high)),
        ...ends.toReversed().map(({ x, low }) => at(x, low)),
      ];
      return shape.length === 0 ? [] : [...shape, at(shape[0]?.x ?? '', Number.NaN)];
    }),
  );
  const dataset: ChartDataset<'line', { x: string; y: number }[]> = {
    label: '95 % interval',
    data,
    fill: 'shape',
    backgroundColor: band,
    borderColor: band,
    borderWidth: 0,
    pointRadius: 0,
    spanGaps: false,
  };
  return dataset;
}

/** Points of columns next to each other, with their columns. */
function neighbours(
  points: readonly (TrendPoint | null)[],
): readonly (readonly (readonly [column: number, point: TrendPoint])[])[] {
  const groups: (readonly [number, TrendPoint])[][] = [[]];
  for (const [column, point] of points.entries()) {
    if (point === null) groups.push([]);
    else groups.at(-1)?.push([column, point]);
  }
  return groups.filter((group) => group.length > 0);
}

/** What the signs of this chart mean. */
function signsIn({ rows, trend: { runs } }: TrendSection, columns: readonly Column[]): readonly string[] {
  const isDisturbed = columns.some(({ run }) => (runs[run ?? -1]?.disturbances.length ?? 0) > 0);
  const signs = [
    rows.some(({ changes }) => changes.length > 0) ? '\u25c6 change' : '',
    isDisturbed ? '\u25cb disturbed run, left out of the test' : '',
    columns.some(({ run }) => run === null) ? 'gap: other conditions' : '',
  ].filter((sign) => sign !== '');
  return signs.length === 0 ? [] : [signs.join('     ')];
}

function description(section: TrendSection): string {
  const { rows, metric, trend, scenario, setting } = section;
  const sentences = rows.map((row) => {
    const newest = row.points.at(-1);
    const changes = row.changes.map(
      (change) => `${changeFigures(change, metric)} since ${runText(trend.runs[change.runs[1]])}`,
    );
    const last = newest === undefined ? '' : `${metric.text(newest.estimate.value)} in the newest run`;
    return `${targetLabel(row.result)}: ${[last, ...changes].join(', ')}.`;
  });
  return `${capitalized(metric.title)} of ${scenario.name} over ${columnsOf(section).filter(({ run }) => run !== null).length} runs (${setting}). ${sentences.join(' ')}`;
}
