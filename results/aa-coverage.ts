/**
 * The A/A pair over many runs: whether its 95 % intervals hold the truth, which is 1, as often as they must, and
 * whether they are narrow enough to be of use. Pure; reports print what it returns.
 */
import { aaFindings, pairKey } from './aa-pair.ts';
import { atLeast, atMost, outcomeOf } from './criterion.ts';
import { halfWidthShare, quantile } from './interval.ts';
import type { Run } from './run.ts';
import type { AaCoverage, AaFigure, AaRun } from './studies/reproduce.ts';
import { strategyLabel } from './trial.ts';

/** Half-widths as shares of the ratio. */
const halfWidthTargets = { p50: 0.07, cpu: 0.05 } as const;

/**
 * How many of `count` intervals must hold 1. Of 20 honest 95 % intervals, 17 or more do in 98 % of studies
 * (binomial); of 20 that cover 75 %, in 23 %.
 */
export function holdingNeeded(count: number): number {
  return Math.ceil((17 * count) / 20);
}

export function aaCoverage(runs: readonly Run[]): AaCoverage {
  const found = runs.map(aaRun);
  const [p50, cpu] = [figureOf(found, 'p50'), figureOf(found, 'cpu')];
  return {
    strategies: [...new Set(runs.flatMap(({ aaPair }) => aaPair?.strategy ?? []))],
    profiles: [...new Set(runs.map(({ profile }) => profile))],
    runs: found,
    p50,
    cpu,
    outcome: outcomeOf({
      claims: [p50.holding, cpu.holding],
      precisions: [p50.halfWidth, cpu.halfWidth],
      isVoid: found.some(({ voidReason }) => voidReason !== null),
    }),
  };
}

function aaRun({ id, aaPair, results }: Run): AaRun {
  if (aaPair === null) return { id, p50: null, cpu: null, voidReason: null };
  const { p50Ratio, cpuRatio } = aaFindings(aaPair, results);
  const asked = new Set(aaPair.results.map(pairKey));
  const own = results.filter((one) => strategyLabel(one) === aaPair.strategy && asked.has(pairKey(one)));
  const voided = [...own, ...aaPair.results].find(({ status }) => status === 'void');
  const voidReason = voided ? (voided.reason ?? 'no reason was recorded') : null;
  return { id, p50: p50Ratio, cpu: cpuRatio, voidReason };
}

function figureOf(runs: readonly AaRun[], name: 'p50' | 'cpu'): AaFigure {
  const known = runs.flatMap((run) => run[name] ?? []);
  const holding = known.filter(({ low, high }) => low <= 1 && high >= 1).length;
  return {
    holding: atLeast(holdingNeeded(known.length), known.length === 0 ? null : holding),
    count: known.length,
    halfWidth: atMost(halfWidthTargets[name], quantile(known.map(halfWidthShare), 0.5)),
  };
}
