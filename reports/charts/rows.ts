/** Shared by charts with a row per strategy: the frame, whiskers of intervals, and dots. */
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { oneLine, shortened } from '../../results/format.ts';
import type { Section } from '../sections.ts';
import { axisLabel, colors } from './chart.ts';
import { font, frame, legend, linesBelow } from './frame.ts';

type Point = { readonly x: number; readonly y: string };
export type Dots = ChartDataset<'scatter', Point[]>;
type Summary = Section['summaries'][number];

export function rowsSize(section: Section): { readonly width: number; readonly height: number } {
  return { width: 800, height: 110 + 38 * section.summaries.length + 18 * doubts(section).length };
}

/** A row per case, including invalid ones; below the rows, why a case is not `ok`. */
export function rowsConfiguration(
  section: Section,
  axis: { readonly title: string; readonly isLogarithmic: boolean },
  datasets: readonly Dots[],
): ChartConfiguration {
  const configured: ChartConfiguration<'scatter', Point[]> = {
    type: 'scatter',
    data: { datasets: [...datasets] },
    options: {
      ...frame,
      plugins: {
        legend: { ...legend, labels: { ...legend.labels, usePointStyle: true, boxHeight: 7 } },
        subtitle: linesBelow(doubts(section)),
      },
      scales: {
        x: {
          type: axis.isLogarithmic ? 'logarithmic' : 'linear',
          ...(axis.isLogarithmic ? {} : { beginAtZero: true }),
          title: { display: true, text: axis.title, font, color: colors.faint },
          ticks: { font, color: colors.faint },
          grid: { color: colors.grid },
        },
        y: {
          type: 'category',
          labels: section.summaries.map(axisLabel),
          offset: true,
          ticks: { font, color: colors.text },
          grid: { display: false },
        },
      },
    },
  };
  return configured as unknown as ChartConfiguration;
}

/** Why cases are not `ok`, a line each, cut to fit under the chart; the table has the full reason. */
function doubts({ summaries }: Section): string[] {
  const doubted = summaries.filter(({ result }) => result.status !== 'ok');
  return doubted.map(({ label, warnings }) => shortened(`${label}: ${oneLine(warnings[0] ?? '')}`, 95));
}

/** One line per interval, all in one dataset so that the legend has one entry. NaN separates the lines. */
export function whiskers(
  { summaries }: Section,
  label: string,
  endsOf: (summary: Summary) => readonly number[],
): Dots {
  const data = summaries.flatMap((summary): Point[] => {
    const ends = endsOf(summary);
    const y = axisLabel(summary);
    return ends.length === 0 ? [] : [...ends, Number.NaN].map((x) => ({ x, y }));
  });
  return {
    label,
    data,
    showLine: true,
    spanGaps: false,
    borderColor: colors.text,
    borderWidth: 1.5,
    pointStyle: 'line',
    pointRotation: 90,
    pointRadius: 9,
    pointBorderColor: colors.text,
    pointBorderWidth: 1.5,
  };
}

/** Hollow if the case is not `ok`; no dot if there is no figure. */
export function points(
  { summaries }: Section,
  label: string,
  figureOf: (summary: Summary) => number | undefined,
): Dots {
  const shown = summaries.filter((summary) => figureOf(summary) !== undefined);
  return {
    label,
    data: shown.map((summary) => ({ x: figureOf(summary) ?? Number.NaN, y: axisLabel(summary) })),
    pointStyle: 'circle',
    pointRadius: 4.5,
    borderColor: colors.p50,
    borderWidth: 2,
    backgroundColor: colors.p50,
    pointBackgroundColor: shown.map(({ result }) => (result.status === 'ok' ? colors.p50 : '#ffffff')),
  };
}
