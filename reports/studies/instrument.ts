/** Output of `variance` and `generator`: how figures of identical servers vary, and the load generator's highest rates. */
import { figureText, shareText, spreadText } from '../../results/format.ts';
import { metricOf } from '../../results/metrics/registry.ts';
import { mean } from '../../results/statistics/basic.ts';
import {
  expectedHalfWidth,
  optimalRounds,
  roundsOverLaunches,
  type Split,
} from '../../results/statistics/variance-components.ts';
import { type GeneratorLimits, openMedian } from '../../results/studies/generator.ts';
import { type StudyLaunch, type StudyRow, studyRows } from '../../results/studies/variance.ts';
import { type ColumnOf, type Table, tableOf } from '../tables/table.ts';

/** What a run of the profile `quick` measures of a server. */
export interface Quick extends Split {
  readonly scenarios: number;
}

/** `title` describes the servers. */
export function varianceTables(
  title: string,
  launches: readonly StudyLaunch[],
  quick: Quick,
): readonly Table[] {
  const rows = studyRows(launches);
  return [
    { caption: `Log ratio of two identical servers (${title}): standard deviation of each part` },
    tableOf(rows, varianceColumns(quick)),
    {
      notes: [
        `"second / first" with its 95 % interval: 1 if the order does not matter. "quick": half of the 95 % interval of a`,
        `ratio that is expected of ${quick.launches} launches of ${quick.rounds} rounds.`,
      ],
    },
    { notes: splitLines(launches, rows, quick.scenarios) },
  ];
}

function varianceColumns(quick: Split): readonly ColumnOf<StudyRow>[] {
  return [
    { title: 'condition', cell: ({ condition }) => condition },
    { title: 'launches', cell: ({ split }) => String(split.launches) },
    { title: 'metric', cell: ({ metric }) => metricOf(metric).title },
    ...(['launch', 'round', 'window'] as const).map((part) => ({
      title: part,
      cell: ({ components }: StudyRow) => shareText(Math.sqrt(components[part])),
    })),
    {
      title: 'second / first',
      cell: ({ ratio }) => figureText(ratio, (value) => value.toFixed(3)),
    },
    { title: 'quick', cell: ({ components }) => spreadText(expectedHalfWidth(components, quick)) },
  ];
}

/** The optimal rounds per launch, by the cost of launches and windows here; for the first condition. */
function splitLines(
  launches: readonly StudyLaunch[],
  rows: readonly StudyRow[],
  scenarios: number,
): readonly string[] {
  const launchMs = mean(launches.map((launch) => launch.launchMs));
  const windowMs = mean(launches.map((launch) => launch.windowMs));
  return rows
    .filter(({ condition }) => condition === 'as in a run')
    .map(({ metric, components }) => {
      const { title } = metricOf(metric);
      if (components.launch === 0) return `${title}: launches differed no more than their rounds explain`;
      const variances = roundsOverLaunches(components);
      const of = (count: number): string =>
        optimalRounds({ launchMs, roundMs: count * windowMs, variances }).toFixed(1);
      return (
        `${title}: variance of rounds / of launches ${variances.toFixed(2)}; optimal rounds per launch: ${of(1)} for one ` +
        `scenario, ${of(scenarios)} for all ${scenarios} (a launch costs ${(launchMs / 1000).toFixed(1)} s, a window ${(windowMs / 1000).toFixed(2)} s)`
      );
    });
}

export function generatorTable(limits: GeneratorLimits): Table {
  const { connections, closedPerSecond, wrkPerSecond, openLimit, openPerSecond } = limits;
  const known = openPerSecond.filter((rate) => rate !== null);
  const range =
    known.length > 1 ? `  (${rateText(Math.min(...known))} to ${rateText(Math.max(...known))})` : '';
  return {
    caption: `Requests a second to a server that answers ${limits.answerBytes} fixed bytes:`,
    columns: [{ title: '' }, { title: '', align: 'left' }],
    rows: [
      ['  open loop', `${rateText(openMedian(limits))}${range}`],
      [`  closed loop, ${connections} connections`, rateText(closedPerSecond)],
      [
        `  wrk, ${connections} connections`,
        wrkPerSecond === null ? 'not installed: apt-get install wrk' : rateText(wrkPerSecond),
      ],
    ],
    notes: [
      openLimit && `What ended the search of the open loop: ${openLimit}.`,
      'A case near one of the first two rates measures the load generator.',
    ],
  };
}

function rateText(perSecond: number | null): string {
  return perSecond === null ? 'none' : Math.round(perSecond).toLocaleString('en-US').padStart(7);
}
