/** One figure of one case over all runs, divided where it changes. */
import type { Metric } from '../metrics/registry.ts';
import { caseKey } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import { median } from '../statistics/basic.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { changePoints } from './change-points.ts';
import type { Stretch } from './stretches.ts';
import type { TrendRun } from './trend-run.ts';

export interface TrendPoint {
  /** Index of its run. */
  readonly run: number;
  readonly estimate: Estimate;
}

/** Points of one stretch between two changes; never empty. */
export interface Segment {
  readonly points: readonly TrendPoint[];
  /** In the unit of the metric. */
  readonly median: number;
}

export interface Series {
  /** The case, as the newest run that has it describes it. */
  readonly result: Result;
  readonly metric: Metric;
  /** Of every run that has the figure, disturbed ones included. */
  readonly points: readonly TrendPoint[];
}

export interface TrendRow extends Series {
  /**
   * The segments of each stretch in which the row has points that can be trusted, in the order of their first runs. Disturbed
   * runs are in none.
   */
  readonly parts: readonly (readonly Segment[])[];
}

/** A series per case and headline, in the order in which they first appear. */
export function seriesOf(runs: readonly TrendRun[]): readonly Series[] {
  const series = new Map<
    string,
    { result: Result; readonly metric: Metric; readonly points: TrendPoint[] }
  >();
  for (const [run, { figures }] of runs.entries()) {
    for (const { result, metric, estimate } of figures) {
      const key = `${caseKey(result)} ${metric.key}`;
      const found = series.get(key) ?? { result, metric, points: [] };
      series.set(key, found);
      found.result = result;
      found.points.push({ run, estimate });
    }
  }
  return [...series.values()];
}

/** The points of each stretch that are tested; stretches without any are left out. */
export function testedParts(
  { points }: Series,
  runs: readonly TrendRun[],
  stretches: readonly Stretch[],
): readonly (readonly TrendPoint[])[] {
  const sound = points.filter(({ run }) => runs[run]?.disturbances.length === 0);
  return stretches
    .map((stretch) => sound.filter(({ run }) => stretch.runs.includes(run)))
    .filter((part) => part.length > 0);
}

/** Logarithms, because figures vary by a percentage. `error`: the probability of a change where there is none. */
export function segmentsOf(part: readonly TrendPoint[], error: number): readonly Segment[] {
  const starts = [0, ...changePoints(part.map(logOf), error)];
  return starts.map((start, index) => segmentOf(part.slice(start, starts[index + 1])));
}

export function logOf({ estimate }: TrendPoint): number {
  return Math.log(estimate.value);
}

function segmentOf(points: readonly TrendPoint[]): Segment {
  return { points, median: median(points.map(({ estimate }) => estimate.value)) ?? Number.NaN };
}
