/** One case in a gate, and what may be said of it. */

import type { Metric } from '../metrics/registry.ts';
import type { Result } from '../run-file/result.ts';
import type { Known } from '../statistics/estimate.ts';
import type { Loss } from './losses.ts';

export type Verdict = 'regressed' | 'improved' | 'unchanged' | 'unclear';

/** One metric of one case. */
export interface GateCell {
  readonly metric: Metric;
  /** Candidate over baseline; null where it cannot be had on both sides. */
  readonly ratio: Known | null;
  readonly verdict: Verdict | null;
  /** The one of the two that lacks the metric, where it is one. */
  readonly lackedBy: 'baseline' | 'candidate' | null;
}

export interface GateRow {
  readonly result: Result;
  /** Why there are no cells; null where there are. */
  readonly incomparable: string | null;
  /** One a metric of `gateMetrics`. */
  readonly cells: readonly GateCell[];
  /** What one side has and the other lacks. */
  readonly losses: readonly Loss[];
}

/** Whether there is a verdict on any metric of the case. */
export function isJudged({ cells }: GateRow): boolean {
  return cells.some(({ verdict }) => verdict !== null);
}

/** Whether more of the case's measurements was lost than it can do without. */
export function isLost({ losses }: GateRow): boolean {
  return losses.some(({ isGrave }) => isGrave);
}

/** Whether a required metric may hide a slow-down above the limit; so may a first one that cannot be had, and what was lost. */
export function isInconclusive(row: GateRow, limit: number): boolean {
  const { cells, incomparable } = row;
  if (incomparable !== null) return false;
  if (isLost(row)) return true;
  return cells.some(({ metric, ratio, verdict }, index) => {
    if (ratio === null) return index === 0;
    const worst = metric.better === 'lower' ? ratio.interval.high : 1 / ratio.interval.low;
    return metric.views.includes('gate') && verdict === 'unclear' && worst > 1 + limit;
  });
}
