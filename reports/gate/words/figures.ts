/** The figures of a gate that a reader has to see: what changed, and what makes it inconclusive. */

import { counter, none, oneLine, percentAtLeast } from '../../../results/format.ts';
import type { Gate } from '../../../results/gate/gate.ts';
import {
  type GateCell,
  type GateRow,
  isInconclusive,
  isLost,
  mayHide,
  valuesOf,
  worstOf,
} from '../../../results/gate/row.ts';
import { launchesMost, launchesToDecide } from '../../../results/gate/timed/launches-for.ts';
import type { Metric } from '../../../results/metrics/registry.ts';
import { conditionsKey, targetLabel } from '../../../results/run-file/case.ts';
import type { Estimate } from '../../../results/statistics/estimate.ts';
import type { Style } from '../../tables/table.ts';
import { ratioText } from './findings.ts';

export interface Figure {
  readonly row: GateRow;
  /** Null if the whole case is meant. */
  readonly cell: GateCell | null;
  /** `regressed`, `unclear: may hide +31 %; 23 launches would tell` */
  readonly verdict: string;
  readonly style: Style;
}

const styles = { regressed: 'worse', improved: 'better' } as const;

export function changedFigures(found: Gate, verdict: keyof typeof styles): readonly Figure[] {
  return found.rows.flatMap((row) =>
    row.cells
      .filter((cell) => cell.verdict === verdict)
      .map((cell): Figure => {
        const isAccepted = verdict === 'regressed' && wasAccepted(found, row, cell);
        return { row, cell, verdict: `${verdict}${isAccepted ? ', accepted' : ''}`, style: styles[verdict] };
      }),
  );
}

function wasAccepted({ accepted }: Gate, { result }: GateRow, { metric }: GateCell): boolean {
  return accepted.some(
    ({ finding }) => finding.kind === 'regressed' && finding.result === result && finding.metric === metric,
  );
}

/** What may hide a slow-down, and the cases that could not be compared, unless a finding says why. */
export function unclearFigures({ rows, findings, options, isTimed }: Gate): readonly Figure[] {
  const isFound = new Set(
    findings.flatMap(({ kind, result }) => (kind === 'status' || kind === 'response' ? [result] : [])),
  );
  return rows.flatMap((row): Figure[] => {
    if (isFound.has(row.result)) return [];
    const whole = (verdict: string): Figure[] => [{ row, cell: null, verdict, style: 'alert' }];
    if (row.incomparable !== null) return whole(`not compared: ${oneLine(row.incomparable)}`);
    if (isLost(row)) return whole('unclear: measurements were lost');
    if (!isTimed || !isInconclusive(row, options.limit)) return [];
    return row.cells.flatMap((cell, index): Figure[] => {
      if (cell.ratio === null) return index === 0 ? whole(lackText(cell)) : [];
      if (!mayHide(cell, options.limit)) return [];
      const worst = percentAtLeast(worstOf(cell.metric, cell.ratio));
      const launches = launchesToDecide(row, cell, options.margin);
      const needed = launches === null ? '' : `; ${launchesText(launches)}`;
      return [{ row, cell, verdict: `unclear: may hide +${worst}${needed}`, style: 'alert' }];
    });
  });
}

/** `23 launches would tell` */
export function launchesText(launches: number): string {
  return Number.isFinite(launches)
    ? `${counter(launches)} launches would tell`
    : `not even ${counter(launchesMost)} launches would tell`;
}

function lackText({ metric, lackedBy }: GateCell): string {
  return lackedBy === null
    ? `unclear: too few launches have a ${metric.title}`
    : `unclear: no ${metric.title} in the ${lackedBy}`;
}

/** `7.97 -> 11.9 ms` */
export function valuesText(row: GateRow, metric: Metric): string {
  const { baseline, candidate } = valuesOf(row, metric);
  const text = (estimate: Estimate | null, format: (value: number) => string) =>
    estimate === null ? none : format(estimate.value);
  return `${text(baseline, metric.format)} -> ${text(candidate, metric.text)}`;
}

/** `+49 % (41 to 58)` */
export function changeOf({ ratio }: GateCell): string {
  return ratio === null ? none : ratioText(ratio);
}

/** `qm user-by-id`, with its conditions if the metric does not tell which case is meant. */
export function namesOf({ rows }: Gate): (figure: Figure) => string {
  const shortName = ({ result }: GateRow): string => `${targetLabel(result)} ${result.scenario}`;
  const figures = rows.flatMap((row) => row.cells.map(({ metric }) => `${shortName(row)} ${metric.key}`));
  const isTold = new Set(figures).size === figures.length;
  return ({ row, cell }) =>
    isTold && cell !== null ? shortName(row) : `${shortName(row)} (${conditionsKey(row.result)})`;
}

/** `qm user-by-id p50 7.97 -> 11.9 ms, +49 % (41 to 58), regressed` */
export function figureTexts(found: Gate, figures: readonly Figure[]): readonly string[] {
  const nameOf = namesOf(found);
  return figures.map((figure) => {
    const { row, cell, verdict } = figure;
    return cell === null
      ? `${nameOf(figure)} ${verdict}`
      : `${nameOf(figure)} ${cell.metric.title} ${valuesText(row, cell.metric)}, ${changeOf(cell)}, ${verdict}`;
  });
}
