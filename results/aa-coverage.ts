/**
 * The A/A pair over many runs: whether its 95 % intervals hold the truth, which is 1, as often as they must, and
 * whether they are narrow enough to be of use. Pure; reports print what it returns.
 */
import { type AaFindings, aaFindings, aaMetrics, pairKey } from './aa-pair.ts';
import { atLeast, atMost, outcomeOf } from './criterion.ts';
import type { Run } from './run.ts';
import { median } from './statistics/basic.ts';
import { halfWidthShare, holdsOne } from './statistics/estimate.ts';
import type { AaCoverage, AaFigure, AaRun } from './studies/reproduce.ts';
import { strategyLabel } from './trial.ts';

/**
 * How many of `count` intervals must hold 1. Of 20 honest 95 % intervals, 17 or more do in 98 % of studies
 * (binomial); of 20 that cover 75 %, in 23 %.
 */
export function holdingNeeded(count: number): number {
  return Math.ceil((17 * count) / 20);
}

export function aaCoverage(runs: readonly Run[]): AaCoverage {
  const pairs = runs.map(aaFindings);
  const found = runs.map((run, index) => aaRun(run, pairs[index] ?? null));
  const figures = aaMetrics.map((metric): AaFigure => {
    const { key, aaHalfWidthMax = 0 } = metric;
    const known = pairs.flatMap((pair) => pair?.ratios.get(metric) ?? []);
    const holding = known.filter(holdsOne).length;
    return {
      metric: key,
      holding: atLeast(holdingNeeded(known.length), known.length === 0 ? null : holding),
      count: known.length,
      halfWidth: atMost(aaHalfWidthMax, median(known.map(halfWidthShare))),
    };
  });
  return {
    strategies: [...new Set(runs.flatMap(({ aaPair }) => aaPair?.strategy ?? []))],
    profiles: [...new Set(runs.map(({ profile }) => profile))],
    runs: found,
    figures,
    outcome: outcomeOf({
      claims: figures.map(({ holding }) => holding),
      precisions: figures.map(({ halfWidth }) => halfWidth),
      isVoid: found.some(({ voidReason }) => voidReason !== null),
    }),
  };
}

function aaRun({ id, aaPair, results }: Run, found: AaFindings | null): AaRun {
  if (aaPair === null || found === null) return { id, ratios: {}, voidReason: null };
  const asked = new Set(aaPair.results.map(pairKey));
  const own = results.filter((one) => strategyLabel(one) === aaPair.strategy && asked.has(pairKey(one)));
  const voided = [...own, ...aaPair.results].find(({ status }) => status === 'void');
  return {
    id,
    ratios: Object.fromEntries(
      [...found.ratios].map(([{ key }, { value, interval }]) => {
        const { low, high } = interval;
        return [key, { value, low, high }];
      }),
    ),
    voidReason: voided ? (voided.reason ?? 'no reason was recorded') : null,
  };
}
