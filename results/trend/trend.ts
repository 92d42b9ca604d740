/** The history of all rows: what changed, and when. */
import { confidence } from '../statistics/estimate.ts';
import { valuesNeeded } from './change-points.ts';
import { type ChangedRow, withChanges } from './changes.ts';
import { sideMin } from './divergence.ts';
import { type Move, movesOf } from './moves.ts';
import { type Outlier, outliersOf } from './outliers.ts';
import { segmentsOf, seriesOf, testedParts } from './rows.ts';
import { type Shift, shiftsOf } from './shifts.ts';
import { type Stretch, stretchesOf } from './stretches.ts';
import type { TrendRun } from './trend-run.ts';

/** The share of trends without any change that name one, over all rows; and the same of newest runs that stand out. */
export const trendError = 1 - confidence;

export interface Trend {
  readonly runs: readonly TrendRun[];
  readonly stretches: readonly Stretch[];
  readonly rows: readonly ChangedRow[];
  /** The most runs that a stretch of a row has, disturbed ones not counted. */
  readonly runsMost: number;
  /** The runs that a stretch of a row needs before any change in it can be told from chance, among so many rows. */
  readonly runsNeeded: number;
  readonly outliers: readonly Outlier[];
  readonly shifts: readonly Shift[];
  readonly moves: readonly Move[];
}

/**
 * Every stretch of every row is tested. Each may spend the same share of the error (Bonferroni). Holm's further steps would
 * spend what changed rows left over, but their segments are tested as well, and spend it.
 */
export function trendOf(runs: readonly TrendRun[]): Trend {
  const stretches = stretchesOf(runs);
  const rows = seriesOf(runs).map((series) => ({ series, parts: testedParts(series, runs, stretches) }));
  const counts = rows.flatMap(({ parts }) => parts.map(({ length }) => length));
  const tests = counts.filter((count) => count >= 2 * sideMin).length;
  const error = trendError / Math.max(1, tests);
  const found = rows.map(({ series, parts }) =>
    withChanges({ ...series, parts: parts.map((part) => segmentsOf(part, error)) }, runs),
  );
  return {
    runs,
    stretches,
    rows: found,
    runsMost: Math.max(0, ...counts),
    runsNeeded: valuesNeeded(error),
    outliers: outliersOf(found, runs.length - 1, trendError),
    shifts: shiftsOf(found),
    moves: movesOf(stretches, found),
  };
}
