/**
 * Compares two runs: what became slower, what changed, and whether that can be decided. Pure; reports print what it
 * returns.
 */

import { compare, type Design, observe } from '../metrics/measure.ts';
import { headlineOf, type Metric, metricsIn } from '../metrics/registry.ts';
import { partnerIn } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { type Acceptance, pooledKey, type Sorted, sortFindings } from './asked/acceptance.ts';
import { isOpen, type JudgedThreshold, judgeThresholds, type Threshold } from './asked/thresholds.ts';
import { changesOf, type Finding, isNote, thresholdFindings } from './findings.ts';
import { gateNotes } from './gate-notes.ts';
import { type Loss, lossesOf } from './losses.ts';
import { type GateCell, type GateRow, isInconclusive, isJudged, isLost } from './row.ts';
import { type Pooled, pooledRow, pooledTests } from './timed/pooled.ts';
import { withVerdicts } from './timed/verdicts.ts';

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
  readonly thresholds?: readonly Threshold[];
}

/** All rows together, and whether somebody has accepted that they are slower. */
export type PooledOfGate = Pooled & { readonly isAccepted: boolean };

export interface Gate {
  readonly options: GateOptions;
  readonly baseline: Run;
  readonly candidate: Run;
  readonly design: Design;
  /** One row per case that both runs have, in the baseline's order. */
  readonly rows: readonly GateRow[];
  /** All rows together. */
  readonly pooled: readonly PooledOfGate[];
  readonly thresholds: readonly JudgedThreshold[];
  readonly findings: readonly Finding[];
  /** Findings that somebody has accepted. */
  readonly accepted: Sorted['accepted'];
  /** Changes that fail no gate: plans that are cheaper now, and cases that are no more. */
  readonly noted: readonly Finding[];
  /** Whether any round was timed. If none was, plans and counters alone are compared. */
  readonly isTimed: boolean;
  /** What a reader must know before trusting the rest. */
  readonly notes: readonly string[];
  /** What gates like this find on this machine, in a sentence; null if that is no question. */
  readonly canFind: string | null;
  readonly outcome: 'fine' | 'finding' | 'inconclusive' | 'invalid';
}

/** All rows together, where they are worse and nobody has accepted it. */
export function worsePooled({ pooled }: Pick<Gate, 'pooled'>): readonly PooledOfGate[] {
  return pooled.filter(({ isWorse, isAccepted }) => isWorse && !isAccepted);
}

/** The caller makes sure that both runs are finished and have a case in common. */
export function gate(baseline: Run, candidate: Run, options: GateOptions): Gate {
  const design = designOf(baseline, candidate);
  const partnerOf = partnerIn(candidate);
  const pairs = baseline.results.flatMap((before) => {
    const after = partnerOf(before);
    return after && incomparableBecause(before, after) === null ? [{ before, after }] : [];
  });
  const isAccepted = (key: string) => (options.acceptances ?? []).some((one) => one.key === key);
  const pooled = (options.isPooled ? pooledTests(pairs.map(pooledRow)) : []).map(
    (one): PooledOfGate => ({ ...one, isAccepted: one.isWorse && isAccepted(pooledKey(one.metric)) }),
  );
  const unjudged = baseline.results.flatMap((before) => {
    const after = partnerOf(before);
    const losses = after && lossesOf({ baseline, candidate }, { baseline: before, candidate: after });
    return losses ? [rowOf(design, before, after, losses)] : [];
  });
  const rows = withVerdicts(unjudged, design, options.margin);
  const thresholds = judgeThresholds(options.thresholds ?? [], candidate);
  const changes = [
    ...regressionsOf(rows),
    ...changesOf(baseline, candidate),
    ...thresholdFindings(thresholds),
  ];
  const noted = changes.filter(isNote);
  const { findings, accepted, unused } = sortFindings(
    changes.filter((change) => !isNote(change)),
    pooled.filter(({ isWorse }) => isWorse).map(({ metric }) => pooledKey(metric)),
    options,
  );
  const isTimed = [...baseline.results, ...candidate.results].some(({ rounds }) => rounds.length > 0);
  const notes = [
    ...gateNotes(baseline, candidate, rows, design, options.margin),
    ...unused.map(({ key }) => `${key} is accepted, and did not occur`),
  ];
  const found = {
    ...{ options, baseline, candidate, design },
    ...{ rows, pooled, thresholds, findings, accepted, noted, isTimed, notes, canFind: null },
  };
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
  return { result: after, base: before, incomparable, cells, losses };
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

function regressionsOf(rows: readonly GateRow[]): readonly Finding[] {
  return rows.flatMap(({ result, cells }) =>
    cells.flatMap(({ metric, ratio, verdict }): Finding[] =>
      ratio !== null && verdict === 'regressed' ? [{ kind: 'regressed', result, metric, ratio }] : [],
    ),
  );
}

/**
 * A finding counts even if other figures are unclear. An invalid baseline leaves cases unjudged: invalid. Unclear figures
 * alone do not fail a gate, unless one of them may hide a slow-down above the limit, or is that of a threshold.
 */
export function outcomeOf({
  rows,
  pooled,
  thresholds,
  findings,
  isTimed,
  options,
}: Pick<Gate, 'rows' | 'pooled' | 'thresholds' | 'findings' | 'isTimed' | 'options'>): Gate['outcome'] {
  if (findings.length > 0 || worsePooled({ pooled }).length > 0) return 'finding';
  if (rows.some(({ base }) => base.status === 'invalid')) return 'invalid';
  if (thresholds.some(isOpen)) return 'inconclusive';
  if (!isTimed) return rows.length === 0 || rows.some(isLost) ? 'inconclusive' : 'fine';
  if (!rows.some(isJudged)) return 'inconclusive';
  return rows.some((row) => isInconclusive(row, options.limit)) ? 'inconclusive' : 'fine';
}
