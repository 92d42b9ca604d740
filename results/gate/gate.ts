/**
 * Compares two runs: what became slower, what changed, and whether that can be decided. Pure; reports print what it
 * returns.
 */

import { compare, type Design, observe } from '../metrics/measure.ts';
import { headlineOf, type Metric, metricsIn } from '../metrics/registry.ts';
import { partnerIn } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { confidence, type Known } from '../statistics/estimate.ts';
import { type Change, judge } from '../statistics/judgement.ts';
import { moderatedByKind } from '../statistics/moderation.ts';
import { type Acceptance, type Sorted, sortFindings } from './acceptance.ts';
import { changesOf, type Finding } from './findings.ts';
import { gateNotes } from './gate-notes.ts';
import { type Loss, lossesOf } from './losses.ts';
import { type Pooled, pooledTests } from './pooled.ts';
import { type GateCell, type GateRow, isInconclusive, isJudged, isLost, type Verdict } from './row.ts';

export interface GateOptions {
  /** Largest acceptable change, as a share: 0.05. */
  readonly margin: number;
  /** Smallest slow-down that must not be missed, as a share. An unclear figure that may hide more is inconclusive. */
  readonly limit: number;
  readonly acceptances?: readonly Acceptance[];
  /** Whether all rows together are tested as well: where both sides were measured in turns. */
  readonly isPooled?: boolean;
  /** Whether the candidate was meant to answer otherwise. */
  readonly isResponseChanged?: boolean;
}

export interface Gate {
  readonly options: GateOptions;
  readonly baseline: Run;
  readonly candidate: Run;
  readonly design: Design;
  /** One row per case that both runs have, in the baseline's order. */
  readonly rows: readonly GateRow[];
  /** All rows together. */
  readonly pooled: readonly Pooled[];
  readonly findings: readonly Finding[];
  /** Findings that somebody has accepted. */
  readonly accepted: Sorted['accepted'];
  /** Whether any round was timed. If none was, plans and counters alone are compared. */
  readonly isTimed: boolean;
  /** What a reader must know before trusting the rest. */
  readonly notes: readonly string[];
  readonly outcome: 'fine' | 'finding' | 'inconclusive' | 'invalid';
}

/** The caller makes sure that both runs are finished and have a case in common. */
export function gate(baseline: Run, candidate: Run, options: GateOptions): Gate {
  const design = designOf(baseline, candidate);
  const partnerOf = partnerIn(candidate);
  const pairs = baseline.results.flatMap((before) => {
    const after = partnerOf(before);
    return after && incomparableBecause(before, after) === null ? [{ before, after }] : [];
  });
  const pooled = options.isPooled ? pooledTests(pairs) : [];
  const unjudged = baseline.results.flatMap((before) => {
    const after = partnerOf(before);
    const losses = after && lossesOf({ baseline, candidate }, { baseline: before, candidate: after });
    return losses ? [rowOf(design, before, after, losses)] : [];
  });
  const rows = judged(design === 'paired' ? moderatedRows(unjudged) : unjudged, options.margin);
  const { findings, accepted, unused } = sortFindings(
    [...regressionsOf(rows), ...changesOf(baseline, candidate)],
    options,
  );
  const isTimed = [...baseline.results, ...candidate.results].some(({ rounds }) => rounds.length > 0);
  const notes = [
    ...gateNotes(baseline, candidate, rows, design, options.margin),
    ...unused.map(({ key }) => `${key} is accepted, and did not occur`),
  ];
  const found = { options, baseline, candidate, design, rows, pooled, findings, accepted, isTimed, notes };
  return { ...found, outcome: outcomeOf(found) };
}

/**
 * Two files of one run hold the same launches, so their rounds are paired: a run against itself is exactly unchanged.
 * The start in milliseconds identifies a run, because an id may have been changed by hand.
 */
function designOf(baseline: Run, candidate: Run): Design {
  return baseline.startedAt === candidate.startedAt ? 'paired' : 'separate';
}

function rowOf(design: Design, before: Result, after: Result, losses: readonly Loss[]): GateRow {
  const incomparable = incomparableBecause(before, after);
  const cells = gateMetrics(before, after).map((metric): GateCell => {
    const ratio = incomparable === null ? compare(design, metric, before.rounds, after.rounds) : null;
    return { metric, ratio, verdict: null, lackedBy: lackedBy(metric, before, after) };
  });
  return { result: after, incomparable, cells, losses };
}

/** The first is the headline of the case: without it, a gate is inconclusive. What neither side can have has no cell. */
function gateMetrics(before: Result, after: Result): readonly Metric[] {
  const { load } = after;
  const among = [...before.rounds, ...after.rounds];
  const others = [...metricsIn('gate', load), ...metricsIn('gate where known', load)];
  const held = others.filter(({ isIn }) => among.length === 0 || among.some((round) => isIn(round, among)));
  return [...new Set([headlineOf(after), ...held])];
}

function lackedBy(metric: Metric, before: Result, after: Result): GateCell['lackedBy'] {
  const among = [...before.rounds, ...after.rounds];
  const [isBefore, isAfter] = [before, after].map(({ rounds }) => observe(metric, rounds, among).length > 0);
  if (isBefore === isAfter) return null;
  return isBefore ? 'candidate' : 'baseline';
}

function incomparableBecause(before: Result, after: Result): string | null {
  if (before.status === 'invalid')
    return `invalid in the baseline: ${before.reason ?? 'no reason was recorded'}`;
  if (after.status === 'invalid')
    return `invalid in the candidate: ${after.reason ?? 'no reason was recorded'}`;
  // The latency of a saturated load is that of a queue that keeps growing.
  if (before.status === 'saturated') return 'saturated in the baseline';
  if (after.status === 'saturated') return 'saturated in the candidate';
  return null;
}

/** Rows with variances that are moderated among all of their metric. */
function moderatedRows(rows: readonly GateRow[]): readonly GateRow[] {
  const cells = rows.flatMap((row) => row.cells);
  const ratios = moderatedByKind(
    cells.map(({ ratio }) => ratio),
    cells.map(({ metric }) => metric.key),
  );
  const moderatedOf = new Map(cells.map((cell, index) => [cell, ratios[index] as Known | null]));
  return rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => ({ ...cell, ratio: moderatedOf.get(cell) ?? null })),
  }));
}

/** All ratios of the gate are corrected together, as one family. */
function judged(rows: readonly GateRow[], margin: number): readonly GateRow[] {
  const ratios = rows.flatMap(({ cells }) => cells.flatMap(({ ratio }) => ratio ?? []));
  const changes = judge(ratios, { margin, same: margin, error: 1 - confidence });
  const changeOf = new Map(ratios.map((ratio, index) => [ratio, changes[index]]));
  return rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => {
      const change = cell.ratio && changeOf.get(cell.ratio);
      return { ...cell, verdict: change ? verdictOf(change, cell.metric) : null };
    }),
  }));
}

function verdictOf(change: Change, { better }: Metric): Verdict {
  if (change === 'unchanged' || change === 'unclear') return change;
  return change === better ? 'improved' : 'regressed';
}

function regressionsOf(rows: readonly GateRow[]): readonly Finding[] {
  return rows.flatMap(({ result, cells }) =>
    cells.flatMap(({ metric, ratio, verdict }): Finding[] =>
      ratio !== null && verdict === 'regressed' ? [{ kind: 'regressed', result, metric, ratio }] : [],
    ),
  );
}

/**
 * A finding counts even if other figures are unclear. An invalid baseline leaves cases unjudged: invalid. Unclear figures
 * alone do not fail a gate, unless one of them may hide a slow-down above the limit.
 */
export function outcomeOf({
  rows,
  pooled,
  findings,
  isTimed,
  options,
}: Pick<Gate, 'rows' | 'pooled' | 'findings' | 'isTimed' | 'options'>): Gate['outcome'] {
  if (findings.length > 0 || pooled.some(({ isWorse }) => isWorse)) return 'finding';
  if (rows.some(({ incomparable }) => incomparable?.startsWith('invalid'))) return 'invalid';
  if (!isTimed) return rows.length === 0 || rows.some(isLost) ? 'inconclusive' : 'fine';
  if (!rows.some(isJudged)) return 'inconclusive';
  return rows.some((row) => isInconclusive(row, options.limit)) ? 'inconclusive' : 'fine';
}
