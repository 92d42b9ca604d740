/** One case in a gate, and what can be said about it. */

import type { Metric } from '../metrics/registry.ts';
import type { Result } from '../run-file/result.ts';
import type { Known } from '../statistics/estimate.ts';
import type { Loss } from './losses.ts';

export type Verdict = 'regressed' | 'improved' | 'unchanged' | 'unclear';

/** One metric of one case. */
export interface GateCell {
  readonly metric: Metric;
  /** Candidate over baseline; null if a side lacks the metric. */
  readonly ratio: Known | null;
  readonly verdict: Verdict | null;
  /** The side that lacks the metric, if exactly one does. */
  readonly lackedBy: 'baseline' | 'candidate' | null;
}

export interface GateRow {
  readonly result: Result;
  /** Why there are no cells; null if there are. */
  readonly incomparable: string | null;
  /** One per metric of `gateMetrics`. */
  readonly cells: readonly GateCell[];
  /** Measurements that one side has and the other lacks. */
  readonly losses: readonly Loss[];
}

/** Whether any metric of the case has a verdict. */
export function isJudged({ cells }: GateRow): boolean {
  return cells.some(({ verdict }) => verdict !== null);
}

/** Whether too many measurements of the case were lost to judge it. */
export function isLost({ losses }: GateRow): boolean {
  return losses.some(({ isGrave }) => isGrave);
}

/** Whether a slow-down above the limit may be hidden: by a required metric, a missing headline, or lost measurements. */
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
