/** One case in a gate, and what can be said about it. */

import { measure, roundsOf } from '../metrics/measure.ts';
import type { Metric } from '../metrics/registry.ts';
import type { Result } from '../run-file/result.ts';
import type { Estimate, Known } from '../statistics/estimate.ts';
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
  /** The candidate's. */
  readonly result: Result;
  /** The baseline's. */
  readonly base: Result;
  /** Why there are no cells; null if there are. */
  readonly incomparable: string | null;
  /** One per metric of `gateMetrics`. */
  readonly cells: readonly GateCell[];
  /** Measurements that one side has and the other lacks. */
  readonly losses: readonly Loss[];
}

/** What each side measured. The ratio of a cell is not exactly their quotient, because it is paired by rounds. */
export function valuesOf(
  { base, result }: GateRow,
  metric: Metric,
): { readonly baseline: Estimate | null; readonly candidate: Estimate | null } {
  const of = (side: Result): Estimate | null => measure(metric, roundsOf(metric, side));
  return { baseline: of(base), candidate: of(result) };
}

/** The largest slow-down that a cell allows, as a share: 0.31. */
export function worstOf({ better }: Metric, { interval }: Known): number {
  return (better === 'lower' ? interval.high : 1 / interval.low) - 1;
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
  return cells.some((cell, index) => (cell.ratio === null ? index === 0 : mayHide(cell, limit)));
}

/** Whether an unclear figure makes a gate inconclusive. A headline that is no figure of gates stands for one that cannot be read. */
export function isRequired({ metric: { views } }: Pick<GateCell, 'metric'>): boolean {
  return views.includes('gate') || views.includes('headline');
}

/** Whether a required figure is so unclear that it may hide a slow-down above the limit. */
export function mayHide(cell: GateCell, limit: number): boolean {
  const { metric, ratio, verdict } = cell;
  return ratio !== null && verdict === 'unclear' && isRequired(cell) && worstOf(metric, ratio) > limit;
}
