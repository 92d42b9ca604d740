/** The layout of a trend: the series of all targets that answered one question. */
import type { Metric } from '../../results/metrics/registry.ts';
import { delayLabels, describeLoad, purposeOf, questionKey } from '../../results/run-file/case.ts';
import type { ChangedRow } from '../../results/trend/changes.ts';
import type { Trend } from '../../results/trend/trend.ts';
import { purposes } from '../sections.ts';

export interface TrendSection {
  readonly trend: Trend;
  readonly scenario: { readonly name: string; readonly title: string };
  /** `small dataset, closed loop, 16 connections` */
  readonly setting: string;
  readonly metric: Metric;
  /** One per target; never empty. */
  readonly rows: readonly ChangedRow[];
}

/** Scenarios in the order in which they first appear, and the sections of each in that of their purposes. */
export function trendSections(trend: Trend): readonly TrendSection[] {
  const byScenario = Map.groupBy(trend.rows, ({ result }) => result.scenario);
  return [...byScenario.values()].flatMap((rows) => {
    const ordered = rows.toSorted((one, other) => rankOf(one) - rankOf(other));
    const byQuestion = Map.groupBy(ordered, ({ result, metric }) => `${questionKey(result)} ${metric.key}`);
    return [...byQuestion.values()].flatMap((own) => sectionOf(own, trend));
  });
}

function rankOf({ result }: ChangedRow): number {
  return purposes.indexOf(purposeOf(result.load));
}

function sectionOf(rows: readonly ChangedRow[], trend: Trend): readonly TrendSection[] {
  return rows.slice(0, 1).map(({ result, metric }) => ({
    trend,
    scenario: { name: result.scenario, title: titleOf(result.scenario, trend) },
    setting: [`${result.dataset} dataset`, describeLoad(result.load), ...delayLabels(result)].join(', '),
    metric,
    rows,
  }));
}

/** As the newest run that describes it says. */
function titleOf(name: string, { runs }: Trend): string {
  const described = runs.flatMap(({ scenarios }) => scenarios.filter((scenario) => scenario.name === name));
  return described.at(-1)?.title ?? name;
}
