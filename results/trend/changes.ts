/** The changes of rows, and what besides the code may have made them. */
import { paceChanges } from '../doubts/pace.ts';
import type { Metric } from '../metrics/registry.ts';
import type { NoiseFloor } from '../run-file/run.ts';
import type { Segment, TrendPoint, TrendRow } from './rows.ts';
import { isSameCommit, type TrendRun } from './trend-run.ts';

export interface Change {
  readonly before: Segment;
  readonly after: Segment;
  /** Indices of the last run before it, and of the first one after it. */
  readonly runs: readonly [last: number, first: number];
  /** Median after it over the median before it. */
  readonly ratio: number;
  readonly isWorse: boolean;
  /** Whether all runs around it are of one commit, so that the code cannot have made it. */
  readonly isOfOneCommit: boolean;
  /** How the speed of the idle machine changed at the same time: `fixed work: 12 % slower`. */
  readonly pace: readonly string[];
}

export interface ChangedRow extends TrendRow {
  /** All of them, stretch by stretch. */
  readonly changes: readonly Change[];
  /** The segments of the stretch of its newest run; empty if all its runs are disturbed. */
  readonly current: readonly Segment[];
  /** The change with which the newest segment of that stretch begins; null if it has none. */
  readonly newest: Change | null;
}

/** A change may be found so many runs too early or too late. */
const placeTolerance = 2;
/** As of the margin of a gate of two runs. */
const paceMargin = 0.05;

export function withChanges(row: TrendRow, runs: readonly TrendRun[]): ChangedRow {
  const endOf = (segments: readonly Segment[]): number => segments.at(-1)?.points.at(-1)?.run ?? -1;
  const current = row.parts.toSorted((one, other) => endOf(one) - endOf(other)).at(-1) ?? [];
  const changes = row.parts.flatMap((segments) => changesIn(segments, row.metric, runs));
  return { ...row, changes, current, newest: changesIn(current, row.metric, runs).at(-1) ?? null };
}

/** Whether the newest segment of a row is worse than the one before it, and the code may be why. */
export function isWorsened({ newest }: ChangedRow): boolean {
  return newest?.isWorse === true && !newest.isOfOneCommit;
}

export function isWorse(ratio: number, { better }: Metric): boolean {
  return better === 'lower' ? ratio > 1 : ratio < 1;
}

function changesIn(
  segments: readonly Segment[],
  metric: Metric,
  runs: readonly TrendRun[],
): readonly Change[] {
  return segments.slice(1).flatMap((after, index): readonly Change[] => {
    const before = segments[index];
    return before === undefined ? [] : [changeOf(before, after, metric, runs)];
  });
}

function changeOf(before: Segment, after: Segment, metric: Metric, runs: readonly TrendRun[]): Change {
  const ratio = after.median / before.median;
  const madeBy = (points: readonly TrendPoint[]) => points.flatMap(({ run }) => runs[run] ?? []);
  const around = madeBy([...before.points.slice(-placeTolerance), ...after.points.slice(0, placeTolerance)]);
  const floors = [before, after].map(({ points }) => madeBy(points).flatMap(floorsOf));
  return {
    before,
    after,
    runs: [before.points.at(-1)?.run ?? -1, after.points[0]?.run ?? -1],
    ratio,
    isWorse: isWorse(ratio, metric),
    isOfOneCommit: around.every((run) => isSameCommit(run, around[0] ?? run)),
    pace: paceChanges(floors[0] ?? [], floors[1] ?? [], paceMargin),
  };
}

function floorsOf({ environment: { noiseFloor } }: TrendRun): readonly NoiseFloor[] {
  return noiseFloor === null ? [] : [noiseFloor.start, noiseFloor.end].filter((floor) => floor !== null);
}
