/** Output of `executors`: a table for each scenario and load, and every ratio beside its goal. */

import { neighbourWarning } from '../../results/doubts/neighbour.ts';
import { countOf, figureText, orNone, threeDigits } from '../../results/format.ts';
import { metricOf, metricsIn } from '../../results/metrics/registry.ts';
import {
  isSameQuestion,
  type JudgedGoal,
  type TargetFigures,
  type TargetResult,
  targetFigures,
} from '../../results/studies/executors.ts';
import { type ColumnOf, type Table, tableOf } from '../tables/table.ts';
import { criteriaTable } from './criteria.ts';

export function executorsTables(
  results: readonly TargetResult[],
  judged: readonly JudgedGoal[],
): readonly Table[] {
  const questions = Map.groupBy(targetFigures(results), ({ result }) =>
    results.find((other) => isSameQuestion(other, result)),
  );
  const warning = neighbourWarning(results.flatMap(({ rounds }) => rounds));
  const launches = new Set(results.flatMap(({ rounds }) => rounds.map(({ launch }) => launch))).size;
  return [
    ...[...questions.values()].map(questionTable),
    {
      notes: [
        `Over ${countOf(launches, 'launch', 'launches')}: ${metricsIn('executors')
          .map(({ title, unit }) => `${title} in ${unit}`)
          .join(', ')}.`,
        'Ratios are paired in the round and stand beside their 95 % intervals.',
        warning && `note: ${warning}`,
      ],
    },
    criteriaTable(judged.map(criterionRow)),
  ];
}

function questionTable(figures: readonly TargetFigures[]): Table {
  const [first] = figures;
  if (!first) return {};
  const { scenario, connections, target } = first.result;
  const [values, ratios] = [[...first.values.keys()], [...first.ratios.keys()]];
  return tableOf(figures, [
    { title: `${scenario}, closed:${connections}`, cell: ({ result }) => result.target },
    ...values.map(
      (metric): ColumnOf<TargetFigures> => ({
        title: metric.title,
        cell: (one) => orNone(one.values.get(metric)?.value ?? null, metric.format),
      }),
    ),
    ...ratios.map(
      (metric): ColumnOf<TargetFigures> => ({
        title: `${metric.title}, of ${target}`,
        cell: (one) => figureText(one.ratios.get(metric) ?? null, threeDigits),
      }),
    ),
  ]);
}

function criterionRow({ goal, ratio, criterion }: JudgedGoal) {
  const { scenario, connections, target, against, limit } = goal;
  const { title, better } = metricOf(goal.metric);
  return {
    title: `${scenario}, closed:${connections}: ${title} of ${target} over ${against}`,
    criterion,
    found: figureText(ratio, threeDigits),
    goal: `${better === 'lower' ? 'at most' : 'at least'} ${limit}`,
  };
}
