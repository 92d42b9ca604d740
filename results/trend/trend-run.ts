/** What a trend needs of a run: the headline of each case, and whether anybody should decide on it. */
import { disturbances } from '../doubts/disturbed.ts';
import { isOfBase } from '../gate/sides.ts';
import { measure, roundsOf } from '../metrics/measure.ts';
import { headlineOf, type Metric } from '../metrics/registry.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import type { Estimate } from '../statistics/estimate.ts';

export interface Figure {
  /** The case, without what was measured: thousands of runs fit into memory. */
  readonly result: Result;
  readonly metric: Metric;
  readonly estimate: Estimate;
}

export interface TrendRun extends Pick<Run, 'id' | 'startedAt' | 'profile' | 'environment' | 'scenarios'> {
  /** Why nobody should decide on it; none for most runs. */
  readonly disturbances: readonly string[];
  readonly figures: readonly Figure[];
}

/** Cases without a headline (invalid ones) have no figure, nor have those of the base of a gate, which is another commit. */
export function trendRunOf(run: Run): TrendRun {
  const { id, startedAt, profile, environment, scenarios } = run;
  const own = run.results.filter(({ strategy }) => !isOfBase(strategy));
  const figures = own.flatMap((result): readonly Figure[] => {
    const metric = headlineOf(result);
    const estimate = measure(metric, roundsOf(metric, result));
    return estimate === null ? [] : [{ result: caseOf(result), metric, estimate }];
  });
  return { id, startedAt, profile, environment, scenarios, disturbances: disturbances(run), figures };
}

function caseOf(result: Result): Result {
  return { ...result, rounds: [], plans: [], layers: null, warnings: [] };
}

/** Whether both were surely made by the same code. */
export function isSameCommit(one: TrendRun, other: TrendRun): boolean {
  const [first, second] = [one.environment, other.environment];
  return (
    first.commit !== null && first.commit === second.commit && first.dirty === false && second.dirty === false
  );
}
