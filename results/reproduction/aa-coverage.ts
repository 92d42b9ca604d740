/**
 * The A/A pair over many runs: whether its 95 % intervals contain the true value, which is 1, as often as they must, and
 * whether they are narrow enough to be useful. Pure.
 */

import { type Metric, type MetricKey, metrics } from '../metrics/registry.ts';
import { strategyLabel } from '../run-file/case.ts';
import type { Run } from '../run-file/run.ts';
import { median } from '../statistics/basic.ts';
import { containsOne, halfWidthShare } from '../statistics/estimate.ts';
import type { AaCoverage, AaRun } from '../studies/reproduce.ts';
import { type AaFindings, aaFindings, aaMetrics, pairKey } from '../summary/aa-pair.ts';
import { atLeast, atMost, type Criterion, type Outcome, outcomeOf } from './criterion.ts';

/**
 * How many of `count` intervals must contain 1. With 20 correct 95 % intervals, 17 or more do so in 98 % of studies
 * (binomial); with 20 intervals that cover only 75 %, in 23 %.
 */
export function holdingNeeded(count: number): number {
  return Math.ceil((17 * count) / 20);
}

export function aaCoverage(runs: readonly Run[]): AaCoverage {
  return {
    strategies: [...new Set(runs.flatMap(({ aaPair }) => aaPair?.strategy ?? []))],
    profiles: [...new Set(runs.map(({ profile }) => profile))],
    runs: runs.map((run) => aaRun(run, aaFindings(run))),
  };
}

/** The intervals of one metric, against their goals. */
export interface AaFigure {
  readonly metric: MetricKey;
  /** Intervals that contain 1. */
  readonly holding: Criterion;
  /** How many runs have an interval. */
  readonly count: number;
  /** The median, as a share of the ratio. */
  readonly halfWidth: Criterion;
}

export interface JudgedCoverage extends AaCoverage {
  readonly figures: readonly AaFigure[];
  readonly outcome: Outcome;
}

/** The metrics that a pair judges, and those that older runs were judged by. */
function judgedIn({ runs }: AaCoverage): readonly Metric[] {
  return metrics.filter(
    (metric) => aaMetrics.includes(metric) || runs.some(({ ratios }) => metric.key in ratios),
  );
}

export function judgeCoverage(found: AaCoverage): JudgedCoverage {
  const figures = judgedIn(found).map(({ key, aaHalfWidthMax = 0 }): AaFigure => {
    const known = found.runs.flatMap(({ ratios: { [key]: ratio } }) =>
      ratio === undefined ? [] : [{ value: ratio.value, interval: ratio }],
    );
    const holding = known.filter(containsOne).length;
    return {
      metric: key,
      holding: atLeast(holdingNeeded(known.length), known.length === 0 ? null : holding),
      count: known.length,
      halfWidth: atMost(aaHalfWidthMax, median(known.map(halfWidthShare))),
    };
  });
  return {
    ...found,
    figures,
    outcome: outcomeOf({
      claims: figures.map(({ holding }) => holding),
      precisions: figures.map(({ halfWidth }) => halfWidth),
      isInvalid: found.runs.some(({ invalidReason }) => invalidReason !== null),
    }),
  };
}

function aaRun({ id, aaPair, results }: Run, found: AaFindings | null): AaRun {
  if (aaPair === null || found === null) return { id, ratios: {}, invalidReason: null };
  const asked = new Set(aaPair.results.map(pairKey));
  const own = results.filter((one) => strategyLabel(one) === aaPair.strategy && asked.has(pairKey(one)));
  const invalidated = [...own, ...aaPair.results].find(({ status }) => status === 'invalid');
  return {
    id,
    ratios: Object.fromEntries(
      [...found.ratios].map(([{ key }, { value, interval }]) => {
        const { low, high } = interval;
        return [key, { value, low, high }];
      }),
    ),
    invalidReason: invalidated ? (invalidated.reason ?? 'no reason was recorded') : null,
  };
}
