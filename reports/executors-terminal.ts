/** What `executors` prints: a table for each scenario and load, and every ratio beside its target. */

import { countOf, figureText, inMs, orNone, threeDigits } from '../results/format.ts';
import type { Estimate } from '../results/interval.ts';
import { neighbourWarning } from '../results/neighbour.ts';
import {
  type ArmFigures,
  type ArmResult,
  armFigures,
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
    `Medians over the rounds of ${countOf(launches, 'launch', 'launches')}; CPU in microseconds a request. Ratios are paired in the`,
    'round and stand beside their 95 % intervals over launches.',
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
    'requests/s',
    'p50 ms',
    'server CPU',
    'database CPU',
    `requests/s, of ${arm}`,
    `server CPU, of ${arm}`,
  ].map((text): Cell => ({ text, style: 'bold' }));
  return alignColumns([heads, ...figures.map(cells)], color).lines;
}

function cells(figures: ArmFigures): Cell[] {
  const value = (estimate: Estimate | null, format: (value: number) => string): string =>
    orNone(estimate?.value ?? null, format);
  return [
    figures.result.arm,
    value(figures.requestsPerSecond, threeDigits),
    value(figures.p50Us, inMs),
    value(figures.serverCpuUsPerRequest, threeDigits),
    value(figures.databaseCpuUsPerRequest, threeDigits),
    figureText(figures.rateRatio, threeDigits),
    figureText(figures.serverCpuRatio, threeDigits),
  ].map((text): Cell => ({ text }));
}

function criterionRow({ target, ratio, criterion }: JudgedTarget) {
  const { figure, scenario, arm, against, limit } = target;
  return {
    title: `${scenario}: ${figure} of ${arm} over ${against}${figure === 'p50' ? ', 1 connection' : ''}`,
    criterion,
    found: figureText(ratio, threeDigits),
    target: `${figure === 'p50' ? 'at most' : 'at least'} ${limit}`,
  };
}
