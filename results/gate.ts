/**
 * Two runs set against each other: what became slower, what changed, and whether one can tell at all. Pure; reports
 * print what it returns.
 */
import { type Comparison, compare, type Design } from './comparison.ts';
import { type Figure, figuresOf } from './figures.ts';
import { changesOf, type Finding } from './findings.ts';
import { gateNotes } from './gate-notes.ts';
import { type Loss, lossesOf } from './losses.ts';
import type { Result, Run } from './run.ts';
import { trialKey } from './trial.ts';
import { type Judgement, judge } from './verdict.ts';

export interface GateOptions {
  /** Change that nobody minds, as a share: 0.05. */
  readonly margin: number;
  /** A slow-down that must not go unseen, as a share: an unclear figure that may hide more is inconclusive. */
  readonly limit: number;
}

/** One figure of one trial; comparison and judgement are null where the figure cannot be had on both sides. */
export interface GateCell {
  readonly figure: Figure;
  readonly comparison: Comparison | null;
  readonly judgement: Judgement | null;
  /** The one of the two that lacks the figure, where it is one. */
  readonly lackedBy: 'baseline' | 'candidate' | null;
}

export interface GateRow {
  readonly result: Result;
  /** Why there are no cells; null where there are. */
  readonly incomparable: string | null;
  /** One a figure, in the order of `figuresOf`. */
  readonly cells: readonly GateCell[];
  /** What one side has and the other lacks. */
  readonly losses: readonly Loss[];
}

export interface Gate {
  readonly options: GateOptions;
  readonly baseline: Run;
  readonly candidate: Run;
  readonly design: Design;
  /** One a trial that both runs have, in the baseline's order. */
  readonly rows: readonly GateRow[];
  readonly findings: readonly Finding[];
  /** What a reader must know before believing the rest. */
  readonly notes: readonly string[];
  readonly outcome: 'fine' | 'finding' | 'inconclusive' | 'invalid';
}

/** Both runs must be finished and have a trial in common; that is for the caller to see to. */
export function gate(baseline: Run, candidate: Run, options: GateOptions): Gate {
  const design = designOf(baseline, candidate);
  const partners = new Map(candidate.results.map((result) => [trialKey(result), result]));
  const pairs = baseline.results.flatMap((before) => {
    const after = partners.get(trialKey(before));
    return after === undefined ? [] : [{ before, after }];
  });
  const losses = lossesOf(baseline, candidate);
  const rows = judged(
    pairs.map(({ before, after }) => rowOf(design, before, after, losses.get(trialKey(before)) ?? [])),
    options.margin,
  );
  const findings = [...regressionsOf(rows), ...changesOf(baseline, candidate)];
  const notes = gateNotes(baseline, candidate, rows, design, options.margin);
  return {
    options,
    baseline,
    candidate,
    design,
    rows,
    findings,
    notes,
    outcome: outcomeOf(rows, findings, options),
  };
}

/**
 * Two files of one run hold the same launches, whose rounds pair: so a run is exactly unchanged against itself.
 * A run's start, in milliseconds, is its identity; an id may have been changed by hand.
 */
function designOf(baseline: Run, candidate: Run): Design {
  return baseline.startedAt === candidate.startedAt ? 'paired' : 'separate';
}

function rowOf(design: Design, before: Result, after: Result, losses: readonly Loss[]): GateRow {
  const incomparable = incomparableBecause(before, after);
  const cells = figuresOf(before, after).map((figure): GateCell => {
    const comparison = incomparable === null ? compare(design, before.rounds, after.rounds, figure) : null;
    return { figure, comparison, judgement: null, lackedBy: lackedBy(figure, before, after) };
  });
  return { result: after, incomparable, cells, losses };
}

function lackedBy({ isIn, observe }: Figure, before: Result, after: Result): GateCell['lackedBy'] {
  const [isBefore, isAfter] = [before, after].map(({ rounds }) => observe(rounds.filter(isIn)).length > 0);
  if (isBefore === isAfter) return null;
  return isBefore ? 'candidate' : 'baseline';
}

function incomparableBecause(before: Result, after: Result): string | null {
  if (before.status === 'void') return `void in the baseline: ${before.reason ?? 'no reason was recorded'}`;
  if (after.status === 'void') return `void in the candidate: ${after.reason ?? 'no reason was recorded'}`;
  // What a saturated load waits for is a queue, which grows for as long as one looks.
  if (before.status === 'saturated') return 'saturated in the baseline';
  if (after.status === 'saturated') return 'saturated in the candidate';
  return null;
}

/** All comparisons of the gate are one family: what it claims, it claims together. */
function judged(rows: readonly GateRow[], margin: number): readonly GateRow[] {
  const comparisons = rows.flatMap(({ cells }) =>
    cells.flatMap(({ comparison }) => (comparison === null ? [] : [comparison])),
  );
  const judgements = judge(comparisons, margin);
  const judgementOf = new Map(comparisons.map((comparison, index) => [comparison, judgements[index]]));
  return rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => ({
      ...cell,
      judgement: (cell.comparison && judgementOf.get(cell.comparison)) ?? null,
    })),
  }));
}

function regressionsOf(rows: readonly GateRow[]): readonly Finding[] {
  return rows.flatMap(({ result, cells }) =>
    cells.flatMap(({ figure, comparison, judgement }): Finding[] =>
      comparison !== null && judgement?.verdict === 'regressed'
        ? [{ kind: 'regressed', result, figure, ratio: comparison.ratio }]
        : [],
    ),
  );
}

/**
 * A finding is one whatever else is unclear. A void baseline leaves trials unjudged: invalid. Unclear figures alone
 * are no reason to stop anybody, unless one of them may hide a slow-down above the limit.
 */
function outcomeOf(
  rows: readonly GateRow[],
  findings: readonly Finding[],
  options: GateOptions,
): Gate['outcome'] {
  if (findings.length > 0) return 'finding';
  if (rows.some(({ incomparable }) => incomparable?.startsWith('void'))) return 'invalid';
  if (!rows.some(isJudged)) return 'inconclusive';
  return rows.some((row) => isInconclusive(row, options.limit)) ? 'inconclusive' : 'fine';
}

/** Whether there is a verdict on any figure of the trial. */
export function isJudged({ cells }: GateRow): boolean {
  return cells.some(({ judgement }) => judgement !== null);
}

/** Whether more of the trial's measurements was lost than it can do without. */
export function isLost({ losses }: GateRow): boolean {
  return losses.some(({ isGrave }) => isGrave);
}

/** Whether a required figure may hide a slow-down above the limit; so may a first one that cannot be had, and what was lost. */
export function isInconclusive(row: GateRow, limit: number): boolean {
  const { cells, incomparable } = row;
  if (incomparable !== null) return false;
  if (isLost(row)) return true;
  return cells.some(({ figure, comparison, judgement }, index) => {
    if (comparison === null) return index === 0;
    return (
      figure.isRequired && judgement?.verdict === 'unclear' && comparison.ratio.interval.high > 1 + limit
    );
  });
}
