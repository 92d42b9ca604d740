/** What the sections of one setting show, in words: their headline, the figures beside it, and what was offered. */
import { none, orNone, threeDigits } from '../../results/format.ts';
import { type Metric, metricsIn } from '../../results/metrics/registry.ts';
import type { Purpose } from '../../results/run-file/case.ts';
import { median } from '../../results/statistics/basic.ts';
import type { Summary } from '../../results/summary/stats.ts';
import { headlinesOf, type Section } from '../sections.ts';

const purposeTitles: Readonly<Record<Purpose, string>> = {
  cost: 'Cost',
  latency: 'Latency, one request at a time',
  traffic: 'Latency at the same traffic',
  capacity: 'Capacity',
};

/** `Cost: CPU per request`, `Latency, one request at a time: p50` */
export function settingTitle(sections: readonly Section[]): string {
  const [first] = sections;
  if (first === undefined) return '';
  const headlines = headlinesOf(sections).map((headline) => headline.title);
  const title = purposeTitles[first.purpose];
  const isSaid = headlines.length === 1 && headlines[0]?.toLowerCase() === title.toLowerCase();
  return isSaid ? title : `${title}: ${headlines.join(', ')}`;
}

/** What stands in a cell: `CPU (server, database)`, `p50 (p90, p99)`. */
export function cellTitle(sections: readonly Section[]): string {
  const shown = headlinesOf(sections).map((headline) => {
    const beside = besideOf(sections, headline).map(shortTitle);
    return beside.length === 0 ? shortTitle(headline) : `${shortTitle(headline)} (${beside.join(', ')})`;
  });
  return shown.join(', ');
}

export function shortTitle({ short, title }: Metric): string {
  return short ?? title;
}

/** The known metrics that stand beside a headline, in its unit: server and database CPU, p90 and p99. */
export function besideOf(sections: readonly Section[], headline: Metric): readonly Metric[] {
  const summaries = sections.flatMap((section) => section.summaries);
  const loads = summaries.slice(0, 1).map(({ result }) => result.load);
  return metricsIn('page', ...loads).filter(
    (metric) =>
      metric.unit === headline.unit &&
      metric !== headline &&
      summaries.some(({ metrics }) => metrics[metric.key] !== null),
  );
}

/** A figure without its unit. */
export function plainText({ metrics }: Summary, { key, format }: Metric): string {
  const found = metrics[key];
  return found === null ? none : format(found.value);
}

/**
 * What was offered to all strategies alike, and which of them bears least: `Offered: feed 312/s (tv bears least).` Null for
 * sections that were not asked at a share of what the slowest bears.
 */
export function offeredText(sections: readonly Section[], all: readonly Section[]): string | null {
  const offered = sections.flatMap((section) => {
    const isShare = section.summaries.some(({ result }) => result.load.kind === 'traffic');
    return isShare ? [`${section.scenario.name} ${offeredRate(section)}${leastText(section, all)}`] : [];
  });
  return offered.length === 0 ? null : `Offered: ${offered.join(', ')}.`;
}

function offeredRate({ summaries }: Section): string {
  const rounds = summaries.flatMap(({ result }) => result.rounds);
  const rates = rounds.flatMap(({ openLoop }) => openLoop?.offeredPerSecond ?? []);
  return orNone(median(rates), (rate) => `${threeDigits(rate)}/s`);
}

/** By the throughput of the same cases under full load, or else by the CPU of a request. Empty if neither is known. */
function leastText(section: Section, all: readonly Section[]): string {
  const conditions = ({ summaries: [first] }: Section) =>
    `${first?.result.scenario} ${first?.result.dataset} ${first?.result.databaseDelayMs}`;
  const full = all.find((one) => one.purpose === 'cost' && conditions(one) === conditions(section));
  const least =
    lowest(full?.summaries ?? [], ({ metrics }) => metrics.throughput?.value ?? null) ??
    lowest(section.summaries, ({ metrics }) => metrics.perCore?.value ?? null);
  return least === null ? '' : ` (${least.label} bears least)`;
}

function lowest(
  summaries: readonly Summary[],
  figureOf: (summary: Summary) => number | null,
): Summary | null {
  const known = summaries.filter((summary) => figureOf(summary) !== null);
  return known.reduce<Summary | null>(
    (least, one) => (least === null || Number(figureOf(one)) < Number(figureOf(least)) ? one : least),
    null,
  );
}
