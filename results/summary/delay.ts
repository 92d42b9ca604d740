/** The cost of network delay to the database: how many added round trips a request waits for, one after another. */

import { measure, pairedValues } from '../metrics/measure.ts';
import { isOf, metricOf } from '../metrics/registry.ts';
import { targetLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { type Estimate, estimateOf } from '../statistics/estimate.ts';

export interface Delay {
  /** The result with network delay; its `databaseDelayMs` is the delay that was asked for. */
  readonly far: Result;
  readonly label: string;
  readonly nearP50Us: number;
  readonly farP50Us: number;
  /**
   * The increase of the p50, divided by the measured increase of a round trip: 1 for a request that waits once, 2 for one
   * whose second statement waits for the first. More if requests also wait for a connection of the pool.
   */
  readonly roundTrips: Estimate;
}

/** The same case, except for the network delay. */
function isSame(one: Result, other: Result): boolean {
  return (
    (['strategy', 'ablation', 'executor', 'scenario', 'dataset'] as const).every(
      (key) => one[key] === other[key],
    ) && JSON.stringify(one.load) === JSON.stringify(other.load)
  );
}

/** One for each result with network delay whose case was also measured without it. */
export function delaysOf({
  results,
  databaseDelays,
}: Pick<Run, 'results' | 'databaseDelays'>): readonly Delay[] {
  const timed = results.filter(
    ({ status, load }) => status !== 'invalid' && status !== 'saturated' && isOf(load, metricOf('p50')),
  );
  return timed.flatMap((far): Delay[] => {
    const near = timed.find((one) => one.databaseDelayMs === 0 && isSame(one, far));
    const added = databaseDelays.find(({ delayMs }) => delayMs === far.databaseDelayMs);
    if (!near || !added) return [];
    const p50 = metricOf('p50');
    const trips = pairedValues(p50, near.rounds, far.rounds).map(({ launch, theirs, ours }) => ({
      launch,
      value: (ours - theirs) / (added.addedMs * 1000),
    }));
    // Linear, because times add up.
    const roundTrips = estimateOf(trips, 'linear');
    const [nearP50, farP50] = [measure(p50, near.rounds), measure(p50, far.rounds)];
    if (!roundTrips || !nearP50 || !farP50) return [];
    return [{ far, label: targetLabel(far), nearP50Us: nearP50.value, farP50Us: farP50.value, roundTrips }];
  });
}
