/** How often a transaction had to be tried again, because of a deadlock (40P01) or a serialization failure (40001). */
import { purposeOf, strategyLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import { sumOf } from '../statistics/basic.ts';

export interface Retries {
  readonly strategy: string;
  readonly scenario: string;
  /** In the mean over all requests under load. */
  readonly perRequest: number;
}

/** Of the results that counted them. */
export function retriesOf(results: readonly Result[]): readonly Retries[] {
  return results
    .filter(({ load }) => purposeOf(load) === 'cost')
    .flatMap((result) => {
      const counted = result.rounds.filter(({ retriesPerRequest }) => retriesPerRequest !== null);
      const requests = sumOf(counted, (round) => round.requests);
      if (requests === 0) return [];
      const retries = sumOf(counted, (round) => round.requests * (round.retriesPerRequest ?? 0));
      return [{ strategy: strategyLabel(result), scenario: result.scenario, perRequest: retries / requests }];
    });
}
