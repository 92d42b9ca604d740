/** The variance study as text: components, what they mean for an interval, and the split that follows. */
import { alignColumns, type Cell } from '../reports/text-table.ts';
import { figureText, shareText, spreadText } from '../results/format.ts';
import { metricOf } from '../results/metrics/registry.ts';
import { mean } from '../results/statistics/basic.ts';
import {
  expectedHalfWidth,
  optimalRounds,
  roundsOverLaunches,
} from '../results/statistics/variance-components.ts';
import { type StudyLaunch, type StudyRow, studyRows } from '../results/studies/variance.ts';

/** The split of `quick`, whose interval the table shows. */
const quick = { launches: 4, rounds: 2, slices: 1 };

function cells({ condition, metric, split, components, ratio }: StudyRow): Cell[] {
  const deviation = (variance: number): Cell => ({ text: shareText(Math.sqrt(variance)) });
  return [
    { text: condition },
    { text: String(split.launches) },
    { text: metricOf(metric).title },
    deviation(components.launch),
    deviation(components.round),
    deviation(components.slice),
    { text: figureText(ratio, (value) => value.toFixed(3)) },
    { text: spreadText(expectedHalfWidth(components, quick)) },
  ];
}

const heads = ['condition', 'launches', 'metric', 'launch', 'round', 'slice', 'second / first', 'quick'];

/** `title` says what was launched. */
export function varianceText(title: string, launches: readonly StudyLaunch[]): string {
  const rows = studyRows(launches);
  const table = alignColumns(
    [heads.map((text): Cell => ({ text, style: 'bold' })), ...rows.map(cells)],
    false,
  );
  const { launches: count, rounds } = quick;
  return [
    `Log ratio of two identical servers (${title}): standard deviation of each part`,
    '',
    ...table.lines,
    '',
    `"second / first" with its 95 % interval: 1 where order does not matter. "quick": half of the 95 % interval of a ratio`,
    `that ${count} launches of ${rounds} rounds can expect.`,
    '',
    ...splitLines(launches, rows),
  ].join('\n');
}

/** The optimal rounds per launch, for what launches and slices cost here; of the first condition. */
function splitLines(launches: readonly StudyLaunch[], rows: readonly StudyRow[]): string[] {
  const launchMs = mean(launches.map((launch) => launch.launchMs));
  const sliceMs = mean(launches.map((launch) => launch.sliceMs));
  return rows
    .filter(({ condition }) => condition === 'as in a run')
    .map(({ metric, components }) => {
      const { title } = metricOf(metric);
      if (components.launch === 0) return `${title}: launches differed no more than their rounds explain`;
      const variances = roundsOverLaunches(components);
      const of = (scenarios: number): string =>
        optimalRounds({ launchMs, roundMs: scenarios * sliceMs, variances }).toFixed(1);
      return (
        `${title}: variance of rounds / of launches ${variances.toFixed(2)}; optimal rounds per launch: ${of(1)} for one ` +
        `scenario, ${of(7)} for seven (a launch costs ${(launchMs / 1000).toFixed(1)} s, a slice ${(sliceMs / 1000).toFixed(2)} s)`
      );
    });
}
