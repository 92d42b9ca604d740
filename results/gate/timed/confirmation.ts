/**
 * Rows that look slower are measured again, with fresh launches, before they are called slower: of the first look's findings,
 * which are picked from many figures, some are chance, and chance does not repeat itself. What it adds to the error of a gate
 * is the product of both: 5 % of gates without a change have such a row, and 5 % of those have it again.
 */
import type { Metric } from '../../metrics/registry.ts';
import { caseKey } from '../../run-file/case.ts';
import { pHigher } from '../../statistics/judgement.ts';
import { type Gate, outcomeOf } from '../gate.ts';
import type { GateCell, GateRow } from '../row.ts';
import { confirmationError } from './verdicts.ts';

/** The rows with a figure that looks slower. */
export function doubtfulRows({ rows }: Gate): readonly GateRow[] {
  return rows.filter(({ cells }) => cells.some(({ verdict }) => verdict === 'regressed'));
}

/** `first`, with those of its regressions that `again` shows too; the others are unclear. */
export function confirmedBy(first: Gate, again: Gate): Gate {
  const isConfirmed = ({ result }: Pick<GateRow, 'result'>, metric: Metric): boolean => {
    const row = again.rows.find((other) => caseKey(other.result) === caseKey(result));
    const cell = row?.cells.find((other) => other.metric === metric);
    return cell !== undefined && isAgainWorse(cell);
  };
  const rows = first.rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell): GateCell => {
      const isChance = cell.verdict === 'regressed' && !isConfirmed(row, cell.metric);
      return isChance ? { ...cell, verdict: 'unclear' } : cell;
    }),
  }));
  const findings = first.findings.filter(
    (finding) => finding.kind !== 'regressed' || isConfirmed(finding, finding.metric),
  );
  const found = { ...first, rows, findings };
  return { ...found, outcome: outcomeOf(found) };
}

/** Whether a figure of the second look is worse than the baseline's, by however little. */
export function isAgainWorse({ metric, ratio }: GateCell): boolean {
  if (ratio === null) return false;
  const { value, interval } = ratio;
  const worse =
    metric.better === 'lower'
      ? ratio
      : { value: 1 / value, interval: { ...interval, low: 1 / interval.high, high: 1 / interval.low } };
  return pHigher(worse) <= confirmationError;
}
