/** What `executors` prints: a table for each scenario and load, and every ratio beside its target. */

import { countOf, figureText, orNone, threeDigits } from '../results/format.ts';
import { metricOf } from '../results/metrics/registry.ts';
import { neighbourWarning } from '../results/neighbour.ts';
import {
  type ArmFigures,
  type ArmResult,
  armFigures,
  armMetrics,
  armRatioMetrics,
  isSameQuestion,
  type JudgedTarget,
} from '../results/studies/executors.ts';
import { criteriaTable } from './criteria-table.ts';
import { alignColumns, type Cell } from './text-table.ts';

/** Plain lines, colored where the terminal takes it. */
export function executorsText(
  results: readonly ArmResult[],
  judged: readonly JudgedTarget[],
  color: boolean,
): string {
  const questions = Map.groupBy(armFigures(results), ({ result }) =>
    results.find((other) => isSameQuestion(other, result)),
  );
  const warning = neighbourWarning(results.flatMap(({ rounds }) => rounds));
  const launches = new Set(results.flatMap(({ rounds }) => rounds.map(({ launch }) => launch))).size;
  return [
    ...[...questions.values()].flatMap((figures) => [...questionTable(figures, color), '']),
    `Over ${countOf(launches, 'launch', 'launches')}: ${armMetrics.map(({ title, unit }) => `${title} in ${unit}`).join(', ')}.`,
    'Ratios are paired in the round and stand beside their 95 % intervals.',
    ...(warning === null ? [] : [`note: ${warning}`]),
    ...(judged.length === 0 ? [] : ['', ...criteriaTable(judged.map(criterionRow), color)]),
  ].join('\n');
}

function questionTable(figures: readonly ArmFigures[], color: boolean): readonly string[] {
  const [first] = figures;
  if (!first) return [];
  const { scenario, connections, arm } = first.result;
  const heads = [
    `${scenario}, closed:${connections}`,
    ...armMetrics.map(({ title }) => title),
    ...armRatioMetrics.map(({ title }) => `${title}, of ${arm}`),
  ].map((text): Cell => ({ text, style: 'bold' }));
  return alignColumns([heads, ...figures.map(cells)], color).lines;
}

function cells({ result, values, ratios }: ArmFigures): Cell[] {
  return [
    result.arm,
    ...armMetrics.map(({ format }, index) => orNone(values[index]?.value ?? null, format)),
    ...ratios.map((ratio) => figureText(ratio, threeDigits)),
  ].map((text): Cell => ({ text }));
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
