/**
 * What timing alone says of a gate: the part that can be wrong. It is judged by the functions that judge a gate, from the log
 * ratios of its launches, so that gates can be made of launches that were recorded (`simulation.ts`).
 */

import type { Gate } from '../gate/gate.ts';
import type { GateCell } from '../gate/row.ts';
import { isAgainWorse } from '../gate/timed/confirmation.ts';
import { type Pooled, pooledTests } from '../gate/timed/pooled.ts';
import { withVerdicts } from '../gate/timed/verdicts.ts';
import { pairedRatios } from '../metrics/measure.ts';
import type { Metric } from '../metrics/registry.ts';
import { caseKey, serverKey } from '../run-file/case.ts';
import { centresByLaunch, type Known, studentEstimate } from '../statistics/estimate.ts';

/** The logarithms of candidate over baseline by launch. */
export type Centres = ReadonlyMap<number, number>;

/** One case of a gate. */
export interface TimedRow {
  /** Its `caseKey`. */
  readonly name: string;
  /** Its `serverKey`. */
  readonly server: string;
  /** Its headline comes first. */
  readonly cells: readonly { readonly metric: Metric; readonly centres: Centres }[];
}

/** What a gate timed: at first, and again of the rows that looked slower. */
export interface Timed {
  readonly first: readonly TimedRow[];
  /** Null if no row looked slower. */
  readonly again: readonly TimedRow[] | null;
}

/** The rows that a gate between revisions has measured. */
export function timedRows({ rows }: Gate): readonly TimedRow[] {
  const comparable = rows.filter(({ incomparable }) => incomparable === null);
  return comparable.map(({ result, base, cells }) => ({
    name: caseKey(result),
    server: serverKey(result),
    cells: cells.map(({ metric }) => ({
      metric,
      centres: centresByLaunch(pairedRatios(metric, base.rounds, result.rounds)),
    })),
  }));
}

interface JudgedRow {
  readonly name: string;
  readonly cells: readonly GateCell[];
}

function judgedRows(rows: readonly TimedRow[], margin: number): readonly JudgedRow[] {
  const unjudged = rows.map(({ name, cells }) => ({
    name,
    cells: cells.map(({ metric, centres }): GateCell => {
      const logs = [...centres.values()];
      const ratio = logs.length < 2 ? null : (studentEstimate(logs, 'launches') as Known);
      return { metric, ratio, verdict: null, lackedBy: null };
    }),
  }));
  return withVerdicts(unjudged, 'paired', margin);
}

function regressedIn(
  rows: readonly JudgedRow[],
): readonly { readonly name: string; readonly metric: Metric }[] {
  return rows.flatMap(({ name, cells }) =>
    cells.flatMap(({ metric, verdict }) => (verdict === 'regressed' ? [{ name, metric }] : [])),
  );
}

export interface TimedFindings {
  /** The names of rows that are slower, each once. */
  readonly rows: readonly string[];
  readonly isSlowerAsAWhole: boolean;
}

/** `again` measures the rows of these names once more; it is called if any looks slower at first. */
export function timedFindings(
  first: readonly TimedRow[],
  again: (names: ReadonlySet<string>) => readonly TimedRow[],
  margin: number,
): TimedFindings {
  const doubtful = regressedIn(judgedRows(first, margin));
  const second =
    doubtful.length === 0 ? [] : judgedRows(again(new Set(doubtful.map(({ name }) => name))), margin);
  const isConfirmed = ({ name, metric }: { name: string; metric: Metric }): boolean => {
    const cells = second.find((row) => row.name === name)?.cells ?? [];
    const cell = cells.find((one) => one.metric === metric);
    return cell !== undefined && isAgainWorse(cell);
  };
  const slower = doubtful.filter(isConfirmed);
  return {
    rows: [...new Set(slower.map(({ name }) => name))],
    isSlowerAsAWhole: pooledOf(first).some(({ isWorse }) => isWorse),
  };
}

/** All rows together, by their headlines. */
export function pooledOf(rows: readonly TimedRow[]): readonly Pooled[] {
  return pooledTests(
    rows.flatMap(({ server, cells: [headline] }) => (headline ? [{ server, ...headline }] : [])),
  );
}

/** Whether a gate says "slower". */
export function isAlarm({ rows, isSlowerAsAWhole }: TimedFindings): boolean {
  return rows.length > 0 || isSlowerAsAWhole;
}
