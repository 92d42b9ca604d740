/** What `executors` prints: a table for each scenario and load, and every ratio beside its target. */

import { neighbourWarning } from '../../results/doubts/neighbour.ts';
import { countOf, figureText, orNone, threeDigits } from '../../results/format.ts';
import { metricOf } from '../../results/metrics/registry.ts';
import {
  type ArmFigures,
  type ArmResult,
  armFigures,
  armMetrics,
  armRatioMetrics,
  isSameQuestion,
  type JudgedTarget,
} from '../../results/studies/executors.ts';
import { type ColumnOf, type Table, tableOf } from '../tables/table.ts';
import { criteriaTable } from './criteria.ts';

export function executorsTables(
  results: readonly ArmResult[],
  judged: readonly JudgedTarget[],
): readonly Table[] {
  const questions = Map.groupBy(armFigures(results), ({ result }) =>
    results.find((other) => isSameQuestion(other, result)),
  );
  const warning = neighbourWarning(results.flatMap(({ rounds }) => rounds));
  const launches = new Set(results.flatMap(({ rounds }) => rounds.map(({ launch }) => launch))).size;
  return [
    ...[...questions.values()].map(questionTable),
    {
      notes: [
        `Over ${countOf(launches, 'launch', 'launches')}: ${armMetrics.map(({ title, unit }) => `${title} in ${unit}`).join(', ')}.`,
        'Ratios are paired in the round and stand beside their 95 % intervals.',
        warning && `note: ${warning}`,
      ],
    },
    criteriaTable(judged.map(criterionRow)),
  ];
}

function questionTable(figures: readonly ArmFigures[]): Table {
  const [first] = figures;
  if (!first) return {};
  const { scenario, connections, arm } = first.result;
  return tableOf(figures, [
    { title: `${scenario}, closed:${connections}`, cell: ({ result }) => result.arm },
    ...armMetrics.map(
      ({ title, format }, index): ColumnOf<ArmFigures> => ({
        title,
        cell: ({ values }) => orNone(values[index]?.value ?? null, format),
      }),
    ),
    ...armRatioMetrics.map(
      ({ title }, index): ColumnOf<ArmFigures> => ({
        title: `${title}, of ${arm}`,
        cell: ({ ratios }) => figureText(ratios[index] ?? null, threeDigits),
      }),
    ),
  ]);
}

function criterionRow({ target, ratio, criterion }: JudgedTarget) {
  const { scenario, connections, arm, against, limit } = target;
  const { title, better } = metricOf(target.metric);
  return {
    title: `${scenario}, closed:${connections}: ${title} of ${arm} over ${against}`,
    criterion,
    found: figureText(ratio, threeDigits),
    target: `${better === 'lower' ? 'at most' : 'at least'} ${limit}`,
  };
}
