/** A gate as its file has it. */

import { loadLabel, strategyLabel } from '../../run-file/case.ts';
import type { Result } from '../../run-file/result.ts';
import type { Run } from '../../run-file/run.ts';
import type { Estimate, Known } from '../../statistics/estimate.ts';
import { acceptanceKey } from '../asked/acceptance.ts';
import type { JudgedThreshold } from '../asked/thresholds.ts';
import type { Finding } from '../findings.ts';
import type { Gate } from '../gate.ts';
import { type GateCell, type GateRow, isInconclusive, isLost, valuesOf } from '../row.ts';
import type { Subjects } from '../sides.ts';
import { launchesToDecide } from '../timed/launches-for.ts';
import { type Case, type GateFile, gateVersion } from './gate-file.ts';

/** What is said of a gate elsewhere in the same words. */
export interface Words {
  readonly exitCode: number;
  readonly summary: string;
  /** What to know before trusting the rest. */
  readonly notes: readonly string[];
  readonly subjects: Subjects;
  textOf(finding: Finding): string;
}

export function gateFile(found: Gate, { exitCode, summary, notes, subjects, textOf }: Words): GateFile {
  const { outcome, baseline, candidate, options, design, isTimed } = found;
  const findingOf = (finding: Finding) => ({
    ...caseOf(finding.result),
    kind: finding.kind,
    key: acceptanceKey(finding),
    text: textOf(finding),
  });
  return {
    kind: 'gate',
    formatVersion: gateVersion,
    ...{ outcome, exitCode, summary },
    baseline: sideOf(baseline, subjects.baseline),
    candidate: sideOf(candidate, subjects.candidate),
    options: { margin: options.margin, limit: options.limit },
    ...{ design, isTimed },
    pooled: found.pooled.map(({ metric: { key, title }, ratio, rows, isWorse, isAccepted }) => ({
      ...{ metric: key, title, ratio: ratioOf(ratio), rows, isWorse, isAccepted },
    })),
    rows: found.rows.map((row) => ({
      ...caseOf(row.result),
      incomparable: row.incomparable,
      isInconclusive: isTimed ? isInconclusive(row, options.limit) : isLost(row),
      cells: row.cells.map((cell) => cellOf(row, cell, options.margin)),
    })),
    findings: found.findings.map(findingOf),
    accepted: found.accepted.map(({ finding, reason }) => ({ ...findingOf(finding), reason })),
    thresholds: found.thresholds.map(thresholdOf),
    notes,
    canFind: found.canFind,
  };
}

function sideOf({ id, environment: { commit, dirty } }: Run, subject: string | null): GateFile['baseline'] {
  return { run: id, commit, subject, dirty };
}

function caseOf(result: Result): Case {
  const { scenario, dataset, databaseDelayMs, executor } = result;
  return {
    strategy: strategyLabel(result),
    ...{ scenario, dataset, load: loadLabel(result.load), databaseDelayMs, executor },
  };
}

function cellOf(row: GateRow, cell: GateCell, margin: number): GateFile['rows'][number]['cells'][number] {
  const { metric, ratio, verdict, lackedBy } = cell;
  const { key, title, unit, perUnit } = metric;
  const launches = launchesToDecide(row, cell, margin);
  const { baseline, candidate } = valuesOf(row, metric);
  const inUnit = (estimate: Estimate | null) => (estimate === null ? null : estimate.value / perUnit);
  return {
    ...{ metric: key, title, unit, baseline: inUnit(baseline), candidate: inUnit(candidate) },
    ...{ ratio: ratio && ratioOf(ratio), verdict, lackedBy },
    launchesToDecide: Number.isFinite(launches) ? launches : null,
  };
}

function ratioOf({ value, interval: { low, high } }: Known) {
  return { value, low, high };
}

function thresholdOf({ threshold, cases }: JudgedThreshold): GateFile['thresholds'][number] {
  const { text, bound, metric } = threshold;
  const inUnit = (value: number | undefined) => (value === undefined ? null : value / metric.perUnit);
  return {
    ...{ text, metric: metric.key, unit: metric.unit, bound: bound / metric.perUnit },
    cases: cases.map(({ result, estimate, standing }) => ({
      ...caseOf(result),
      value: inUnit(estimate?.value),
      low: inUnit(estimate?.interval?.low),
      high: inUnit(estimate?.interval?.high),
      standing,
    })),
  };
}
