/**
 * Rows that look slower are measured again, with fresh launches, before they are called slower: of the first look's findings,
 * which are picked from many figures, some are chance, and chance does not repeat itself. What it adds to the error of a gate
 * is the product of both: 5 % of gates without a change have such a row, and 5 % of those have it again.
 */
import type { Metric } from '../../metrics/registry.ts';
import { caseKey } from '../../run-file/case.ts';
import { pHigher } from '../../statistics/judgement.ts';
import type { Finding } from '../findings.ts';
import { type Gate, outcomeOf } from '../gate.ts';
import type { Loss } from '../losses.ts';
import type { GateCell, GateRow } from '../row.ts';
import { confirmationError } from './verdicts.ts';

/** The rows with a figure that looks slower. */
export function doubtfulRows({ rows }: Gate): readonly GateRow[] {
  return rows.filter(({ cells }) => cells.some(({ verdict }) => verdict === 'regressed'));
}

/**
 * `first`, with those of its regressions that `again` shows too; the others are unclear. One that `again` could not measure is
 * neither confirmed nor refuted, which is a loss, and a case that failed there is a finding.
 */
export function confirmedBy(first: Gate, again: Gate): Gate {
  const cellAgain = ({ result }: Pick<GateRow, 'result'>, metric: Metric): GateCell | undefined =>
    again.rows
      .find((other) => caseKey(other.result) === caseKey(result))
      ?.cells.find((other) => other.metric === metric);
  const isConfirmed = (row: Pick<GateRow, 'result'>, metric: Metric): boolean => {
    const cell = cellAgain(row, metric);
    return cell !== undefined && isAgainWorse(cell);
  };
  const rows = first.rows.map((row): GateRow => {
    const isDoubtful = ({ verdict, metric }: GateCell) =>
      verdict === 'regressed' && !isConfirmed(row, metric);
    const unknown = row.cells.filter((cell) => isDoubtful(cell) && !cellAgain(row, cell.metric)?.ratio);
    return {
      ...row,
      cells: row.cells.map((cell) => (isDoubtful(cell) ? { ...cell, verdict: 'unclear' } : cell)),
      losses: [
        ...row.losses,
        ...unknown.map(({ metric }): Loss => {
          return { kind: 'confirmation', result: row.result, side: 'candidate', metric, isGrave: true };
        }),
      ],
    };
  });
  const isUpheld = (finding: Finding): boolean =>
    finding.kind !== 'regressed' || isConfirmed(finding, finding.metric);
  const isFailure = ({ kind }: Finding): boolean => kind === 'status' || kind === 'errors';
  const known = new Set([...first.findings, ...first.accepted.map(({ finding }) => finding)].map(keyOf));
  const failed = again.findings.filter((finding) => isFailure(finding) && !known.has(keyOf(finding)));
  const found = {
    ...first,
    rows,
    findings: [...first.findings.filter(isUpheld), ...failed],
    accepted: first.accepted.filter(({ finding }) => isUpheld(finding)),
  };
  return { ...found, outcome: outcomeOf(found) };
}

function keyOf({ kind, result }: Finding): string {
  return `${kind} ${caseKey(result)}`;
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
