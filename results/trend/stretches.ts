/** The runs that were made under the same conditions: only those are compared. */
import { runConditionChanges } from '../gate/environment-changes.ts';
import type { TrendRun } from './trend-run.ts';

export interface Stretch {
  /** Indices of its runs, ascending. They need not follow each other: two machines may take turns. */
  readonly runs: readonly number[];
  /** How its first run differs from the run before it: `nodeVersion: v24.1.0 -> v26.0.0`. None for the first stretch. */
  readonly changes: readonly string[];
}

/** In the order of their first runs. Every run is in one of them. */
export function stretchesOf(runs: readonly TrendRun[]): readonly Stretch[] {
  const stretches: {
    readonly first: TrendRun;
    readonly runs: number[];
    readonly changes: readonly string[];
  }[] = [];
  for (const [index, run] of runs.entries()) {
    const known = stretches.find(({ first }) => runConditionChanges(first, run).length === 0);
    const before = runs[index - 1];
    if (known) known.runs.push(index);
    else
      stretches.push({ first: run, runs: [index], changes: before ? runConditionChanges(before, run) : [] });
  }
  return stretches.map(({ runs: own, changes }) => ({ runs: own, changes }));
}
