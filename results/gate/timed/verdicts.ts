/** Ratios of rows become verdicts: precision is pooled among rows, and the number of comparisons is corrected for. */

import type { Design } from '../../metrics/measure.ts';
import type { Metric } from '../../metrics/registry.ts';
import { confidence, type Known } from '../../statistics/estimate.ts';
import { type Change, judge } from '../../statistics/judgement.ts';
import { moderatedByKind } from '../../statistics/moderation.ts';
import type { GateCell, GateRow, Verdict } from '../row.ts';

/** The share of gates without a change in which some row looks slower at the first look. */
export const rowsError = 1 - confidence;
/** The share of rows without a change that look slower again, when they are measured once more (`confirmation.ts`). */
export const confirmationError = 0.05;

/** What of a row is judged. */
export type Judged = Pick<GateRow, 'cells'>;

/** `margin`: the largest acceptable change of a metric that has no margin of its own. */
export function withVerdicts<Row extends Judged>(
  rows: readonly Row[],
  design: Design,
  margin: number,
): readonly Row[] {
  return judged(design === 'paired' ? moderatedRows(rows) : rows, margin);
}

/** Rows with variances that are moderated among all of their metric. */
function moderatedRows<Row extends Judged>(rows: readonly Row[]): readonly Row[] {
  const cells = rows.flatMap((row) => row.cells);
  const ratios = moderatedByKind(
    cells.map(({ ratio }) => ratio),
    cells.map(({ metric }) => metric.key),
  );
  const moderatedOf = new Map(cells.map((cell, index) => [cell, ratios[index] as Known | null]));
  return withCells(rows, (cell) => ({ ...cell, ratio: moderatedOf.get(cell) ?? null }));
}

/** Ratios with one margin are corrected together, as one family; families share the error equally. */
function judged<Row extends Judged>(rows: readonly Row[], otherwise: number): readonly Row[] {
  const known = rows.flatMap(({ cells }) => cells.filter(({ ratio }) => ratio !== null));
  const families = Map.groupBy(known, ({ metric }) => metric.gateMargin ?? otherwise);
  const changeOf = new Map<GateCell, Change>();
  for (const [margin, family] of families) {
    const ratios = family.map(({ ratio }) => ratio as Known);
    const changes = judge(ratios, { margin, same: margin, error: rowsError / families.size });
    for (const [index, cell] of family.entries()) changeOf.set(cell, changes[index] ?? 'unclear');
  }
  return withCells(rows, (cell) => {
    const change = changeOf.get(cell);
    return { ...cell, verdict: change ? verdictOf(change, cell.metric) : null };
  });
}

function withCells<Row extends Judged>(
  rows: readonly Row[],
  changed: (cell: GateCell) => GateCell,
): readonly Row[] {
  return rows.map((row) => ({ ...row, cells: row.cells.map(changed) }));
}

function verdictOf(change: Change, { better }: Metric): Verdict {
  if (change === 'unchanged' || change === 'unclear') return change;
  return change === better ? 'improved' : 'regressed';
}
