/** The headline of all strategies that answered one question: intervals as whiskers, other metrics as marks. */
import type { ChartConfiguration } from 'chart.js';
import { capitalized, rangeText } from '../../results/format.ts';
import { type Metric, metricsIn } from '../../results/metrics/registry.ts';
import type { Purpose } from '../../results/run-file/case.ts';
import type { Section } from '../sections.ts';
import { axisLabel, type Chart, colors } from './chart.ts';
import { type Dots, points, rowsConfiguration, rowsSize, whiskers } from './rows.ts';

type Summary = Section['summaries'][number];

/** Above this ratio, a linear axis no longer shows differences between its smaller values. */
const linearRange = 20;
const markStyles = ['rectRot', 'triangle', 'rect'] as const;

function headlineChart(name: string, purposes: readonly Purpose[]): Chart {
  return {
    name,
    title: capitalized(name),
    // A run of plans alone has nothing to draw; invalid cases are drawn as such.
    shows: (section) =>
      purposes.includes(section.purpose) &&
      section.summaries.some(({ result }) => result.rounds.length > 0 || result.status !== 'ok'),
    size: rowsSize,
    setting: ({ setting }) => setting,
    configuration: (section) => configuration(section, capitalized(name)),
    description: (section) => description(section, capitalized(name)),
  };
}

export const costChart = headlineChart('cost', ['cost']);
export const latencyChart = headlineChart('latency', ['latency', 'traffic']);
export const capacityChart = headlineChart('capacity', ['capacity']);

/** The headline, and the metrics that are marked beside it on the same axis. */
function shownIn({ summaries: [first] }: Section): readonly Metric[] {
  if (first === undefined) return [];
  const { headline, result } = first;
  return [headline, ...metricsIn('chart', result.load).filter(({ unit }) => unit === headline.unit)];
}

function configuration(section: Section, name: string): ChartConfiguration {
  const [headline, ...marked] = shownIn(section);
  if (headline === undefined) return rowsConfiguration(section, { title: name, isLogarithmic: false }, []);
  const ends = ({ metrics }: Summary): number[] => {
    const interval = metrics[headline.key]?.interval;
    return interval ? [interval.low / headline.perUnit, interval.high / headline.perUnit] : [];
  };
  const valueIn =
    ({ key, perUnit }: Metric) =>
    ({ metrics: { [key]: found } }: Summary): number | undefined =>
      found === null ? undefined : found.value / perUnit;
  const values = section.summaries.flatMap((summary) => [
    ...ends(summary).slice(0, 1),
    ...[headline, ...marked].flatMap((metric) => valueIn(metric)(summary) ?? []),
  ]);
  const isLogarithmic = Math.max(...values) > linearRange * Math.min(...values);
  const title = `${name}, ${headline.unit}${isLogarithmic ? ' (logarithmic axis)' : ''}`;
  return rowsConfiguration(section, { title, isLogarithmic }, [
    whiskers(section, `95 % interval of ${headline.title}`, ends),
    points(section, headline.title, valueIn(headline)),
    ...marked.map(
      (metric, index): Dots => ({
        ...points(section, metric.title, valueIn(metric)),
        pointStyle: markStyles[index % markStyles.length] ?? 'rect',
        pointRadius: 5,
        borderColor: colors.p99,
        backgroundColor: '#ffffff',
        pointBackgroundColor: '#ffffff',
      }),
    ),
  ]);
}

function description(section: Section, name: string): string {
  const [headline, ...marked] = shownIn(section);
  const sentences = section.summaries.map((summary) => {
    const { metrics } = summary;
    const found = headline && metrics[headline.key];
    if (!found) return `${axisLabel(summary)}: no figure.`;
    const others = marked.map(({ key, title, text }) => {
      const other = metrics[key];
      return other === null ? `${title} not known` : `${title} ${text(other.value)}`;
    });
    const { title, text, format, unit } = headline;
    const interval = found.interval && ` (95 % interval ${rangeText(found.interval, format)} ${unit})`;
    return `${axisLabel(summary)}: ${[`${title} ${text(found.value)}${interval ?? ''}`, ...others].join(', ')}.`;
  });
  return `${name} of ${section.scenario.name} (${section.setting}). ${sentences.join(' ')}`;
}
