/** How figures moved where the conditions of runs changed, which nobody can tell from a change of the code. */
import type { Segment, TrendRow } from './rows.ts';
import type { Stretch } from './stretches.ts';

export interface Move {
  /** Index of the first run under other conditions than any before. */
  readonly run: number;
  /** `nodeVersion: v24.1.0 -> v26.0.0` */
  readonly changes: readonly string[];
  /** Of each row that has figures before and after it: median after over median before, above 1 if that is worse; ascending. */
  readonly ratios: readonly number[];
}

/** One for each stretch but the first. */
export function movesOf(stretches: readonly Stretch[], rows: readonly TrendRow[]): readonly Move[] {
  return stretches.slice(1).flatMap(({ runs, changes }): readonly Move[] => {
    const [run] = runs;
    if (run === undefined) return [];
    const ratios = rows.flatMap((row) => moveOf(row, runs) ?? []);
    return [{ run, changes, ratios: ratios.sort((one, other) => one - other) }];
  });
}

function moveOf({ parts, metric }: TrendRow, runs: readonly number[]): number | null {
  const after = parts.find(([segment]) => segment !== undefined && runs.includes(firstRun(segment)))?.[0];
  if (after === undefined) return null;
  const earlier = parts.flat().filter((segment) => lastRun(segment) < firstRun(after));
  const before = earlier.toSorted((one, other) => lastRun(one) - lastRun(other)).at(-1);
  if (before === undefined) return null;
  const ratio = after.median / before.median;
  return metric.better === 'lower' ? ratio : 1 / ratio;
}

function firstRun({ points }: Segment): number {
  return points[0]?.run ?? -1;
}

function lastRun({ points }: Segment): number {
  return points.at(-1)?.run ?? -1;
}
