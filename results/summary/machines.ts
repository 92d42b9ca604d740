/** Runs of several machines side by side: whether the ratio of each case agrees between them. */
import type { Metric } from '../metrics/registry.ts';
import { caseKey } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { isKnown } from '../statistics/estimate.ts';
import { type Summary, summarize } from './stats.ts';

export interface MachineCase {
  /** Of the first run that has the case. */
  readonly result: Result;
  readonly label: string;
  readonly metric: Metric;
  /** What each run says of it, in the order of the runs; null where it has no such ratio. */
  readonly found: readonly (Summary | null)[];
  /** Whether all intervals have a value in common. */
  readonly isAgreed: boolean;
}

/**
 * The cases whose ratio has an interval in two runs or more, in the order of the first run that has them. Unlike a gate,
 * this accepts any environment: whether ratios carry over to other machines is what it asks. But dataset, load and network
 * delay are parts of a case, so these are equal.
 */
export function machineCases(runs: readonly Run[], against?: string): readonly MachineCase[] {
  const sides = runs.map((run) => new Map(summarize(run, against).map((one) => [caseKey(one.result), one])));
  const keys = new Set(sides.flatMap((side) => [...side.keys()]));
  return [...keys].flatMap((key): readonly MachineCase[] => {
    const all = sides.map((side) => side.get(key));
    const metric = all.find((one) => one !== undefined && isKnown(one.ratio))?.headline;
    if (metric === undefined) return [];
    const found = all.map((one) =>
      one !== undefined && isKnown(one.ratio) && one.headline === metric ? one : null,
    );
    const known = found.filter((one) => one !== null);
    const [first] = known;
    if (first === undefined || known.length < 2) return [];
    return [{ result: first.result, label: first.label, metric, found, isAgreed: isOverlapping(known) }];
  });
}

/** Intervals on a line have a value in common if each two of them do. */
function isOverlapping(summaries: readonly Summary[]): boolean {
  const intervals = summaries.flatMap(({ ratio }) => ratio?.interval ?? []);
  return Math.max(...intervals.map(({ low }) => low)) <= Math.min(...intervals.map(({ high }) => high));
}
