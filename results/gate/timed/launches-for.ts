/** How many launches would decide what is unclear. */
import { launchCount } from '../../run-file/case.ts';
import { studentT } from '../../statistics/distributions.ts';
import { confidence, degreesOf, halfWidthLog, type Known } from '../../statistics/estimate.ts';
import type { GateCell, GateRow } from '../row.ts';

export const launchesMost = 500;

/**
 * The number of launches with which the half-width of a ratio's interval would be the margin, so that "unchanged" could be
 * said of what is unchanged, and "regressed" of what is slower by twice the margin. Launches are taken to vary as they did.
 * Infinity if it is more than 500.
 */
export function launchesFor({ interval }: Known, margin: number): number {
  const standardError = halfWidthLog(interval) / studentT(confidence, degreesOf(interval));
  const deviation = standardError * Math.sqrt(interval.count);
  for (let launches = 2; launches <= launchesMost; launches += 1) {
    const half = (studentT(confidence, launches - 1) * deviation) / Math.sqrt(launches);
    if (half <= Math.log1p(margin)) return launches;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * The same for a figure of a gate; null if it is decided, or was measured in too few launches to tell, or
 * if its precision is not what it lacks. Where two launches have one value, it takes twice as many.
 */
export function launchesToDecide(
  { result }: Pick<GateRow, 'result'>,
  { metric, ratio, verdict }: GateCell,
  margin: number,
): number | null {
  const launches = launchCount({ results: [result] });
  if (ratio === null || verdict !== 'unclear' || ratio.interval.over !== 'launches') return null;
  const perValue = Math.max(1, Math.round(launches / ratio.interval.count));
  const needed = perValue * launchesFor(ratio, metric.gateMargin ?? margin);
  return needed > launches ? needed : null;
}
