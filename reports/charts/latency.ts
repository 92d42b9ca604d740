/** p50 with the whiskers of its 95 % interval, and p99, of every strategy that answered one question. */
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { Interval } from '../../results/interval.ts';
import { inMs, oneLine, rangeText, shortened, withMs } from '../format.ts';
import type { Section } from '../sections.ts';
import { axisLabel, type Chart, colors, fontFamily } from './chart.ts';

type Point = { readonly x: number; readonly y: string };

/** Beyond this ratio the smaller bars of a linear axis are no longer told apart. */
const linearRange = 20;

/** Given to every element with text: Chart.js does not hand a chart's own font down to them. */
const font = { family: fontFamily, size: 14 };

export const latencyChart: Chart = {
  name: 'latency',
  title: 'Latency',
  size: (section) => ({
    width: 800,
    height: 110 + 38 * section.summaries.length + 18 * doubts(section).length,
  }),
  configuration,
  description,
};

function configuration(section: Section): ChartConfiguration {
  const valuesUs = section.summaries.flatMap(({ p50Us, p99Us }) =>
    [p50Us?.value, p50Us?.interval?.low, p99Us].filter((value) => typeof value === 'number'),
  );
  const isLogarithmic = Math.max(...valuesUs) > linearRange * Math.min(...valuesUs);
  const configured: ChartConfiguration<'scatter', Point[]> = {
    type: 'scatter',
    data: { datasets: [whiskers(section), medians(section), tails(section)] },
    options: {
      animation: false,
      responsive: false,
      devicePixelRatio: 2,
      locale: 'en-US',
      color: colors.text,
      layout: { padding: { top: 4, right: 24, bottom: 4, left: 4 } },
      plugins: {
        legend: {
          position: 'top',
          align: 'end',
          labels: { font, color: colors.text, usePointStyle: true, boxHeight: 7, padding: 14 },
        },
        subtitle: {
          display: doubts(section).length > 0,
          position: 'bottom',
          align: 'start',
          font,
          color: colors.text,
          padding: { top: 6 },
          text: doubts(section),
        },
      },
      scales: {
        x: {
          type: isLogarithmic ? 'logarithmic' : 'linear',
          ...(isLogarithmic ? {} : { beginAtZero: true }),
          title: {
            display: true,
            text: `Latency, ms${isLogarithmic ? ' (logarithmic axis)' : ''}`,
            font,
            color: colors.faint,
          },
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

/** Why a trial is not `ok`, a line each, cut to what fits under the chart; the table has the whole of it. */
function doubts({ summaries }: Section): string[] {
  const doubted = summaries.filter(({ result }) => result.status !== 'ok');
  return doubted.map(({ label, warnings }) => shortened(`${label}: ${oneLine(warnings[0] ?? '')}`, 95));
}

/** One line per interval, in one dataset so that the legend has one entry: NaN lifts the pen between them. */
function whiskers({ summaries }: Section): ChartDataset<'scatter', Point[]> {
  const data = summaries.flatMap((summary): Point[] => {
    const interval = summary.p50Us?.interval;
    const y = axisLabel(summary);
    return interval
      ? [...[interval.low, interval.high].map((us) => ({ x: us / 1000, y })), { x: Number.NaN, y }]
      : [];
  });
  return {
    label: '95 % interval of p50',
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

/** Hollow where the trial is not `ok`. */
function medians({ summaries }: Section): ChartDataset<'scatter', Point[]> {
  const shown = summaries.filter(({ p50Us }) => p50Us !== null);
  return {
    label: 'p50',
    data: shown.map((summary) => ({ x: (summary.p50Us?.value ?? Number.NaN) / 1000, y: axisLabel(summary) })),
    pointStyle: 'circle',
    pointRadius: 4.5,
    borderColor: colors.p50,
    borderWidth: 2,
    backgroundColor: colors.p50,
    pointBackgroundColor: shown.map(({ result }) => (result.status === 'ok' ? colors.p50 : '#ffffff')),
  };
}

function tails({ summaries }: Section): ChartDataset<'scatter', Point[]> {
  const shown = summaries.filter(({ p99Us }) => p99Us !== null);
  return {
    label: 'p99',
    data: shown.map((summary) => ({ x: (summary.p99Us ?? Number.NaN) / 1000, y: axisLabel(summary) })),
    pointStyle: 'rectRot',
    pointRadius: 5,
    borderColor: colors.p99,
    borderWidth: 2,
    backgroundColor: '#ffffff',
  };
}

function description(section: Section): string {
  const sentences = section.summaries.map((summary) => {
    const { p50Us, p99Us } = summary;
    if (p50Us === null) return `${axisLabel(summary)}: no figure.`;
    const p99 = p99Us === null ? 'p99 not known' : `p99 ${withMs(p99Us)}`;
    return `${axisLabel(summary)}: p50 ${withMs(p50Us.value)}${intervalText(p50Us.interval)}, ${p99}.`;
  });
  return `Latency of ${section.scenario.name} (${section.setting}). ${sentences.join(' ')}`;
}

function intervalText(interval: Interval | null): string {
  return interval === null ? '' : ` (95 % interval ${rangeText(interval, inMs)} ms)`;
}
