/** p50 with the whiskers of its 95 % interval, and p99, of every strategy that answered one question. */
import type { ChartConfiguration } from 'chart.js';
import { inMs, rangeText, withMs } from '../../results/format.ts';
import type { Interval } from '../../results/interval.ts';
import { isCapacity, type Section } from '../sections.ts';
import { axisLabel, type Chart, colors } from './chart.ts';
import { type Dots, medians, rowsConfiguration, rowsSize, whiskers } from './rows.ts';

/** Beyond this ratio the smaller bars of a linear axis are no longer told apart. */
const linearRange = 20;

export const latencyChart: Chart = {
  name: 'latency',
  title: 'Latency',
  // A run of plans alone has nothing to draw; what is void is drawn as such.
  shows: (section) =>
    !isCapacity(section) &&
    section.summaries.some(({ result }) => result.rounds.length > 0 || result.status !== 'ok'),
  size: rowsSize,
  configuration,
  description,
};

function configuration(section: Section): ChartConfiguration {
  const valuesUs = section.summaries.flatMap(({ p50Us, p99Us }) =>
    [p50Us?.value, p50Us?.interval?.low, p99Us].filter((value) => typeof value === 'number'),
  );
  const isLogarithmic = Math.max(...valuesUs) > linearRange * Math.min(...valuesUs);
  const title = `Latency, ms${isLogarithmic ? ' (logarithmic axis)' : ''}`;
  const endsMs = ({ p50Us }: Section['summaries'][number]): number[] =>
    p50Us?.interval ? [p50Us.interval.low / 1000, p50Us.interval.high / 1000] : [];
  return rowsConfiguration(section, { title, isLogarithmic }, [
    whiskers(section, '95 % interval of p50', endsMs),
    medians(section, 'p50', ({ p50Us }) => (p50Us === null ? undefined : p50Us.value / 1000)),
    tails(section),
  ]);
}

function tails({ summaries }: Section): Dots {
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
