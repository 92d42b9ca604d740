/**
 * What a gate finds, and the differences between two runs that need no statistics: plans, counters, errors, storage, and the
 * status of a case.
 */

import type { Metric } from '../metrics/registry.ts';
import { costOf, explained, type PlanNode, pagesOf } from '../plans/plan-node.ts';
import { planShape } from '../plans/plan-shape.ts';
import { rowEstimateWarning } from '../plans/row-estimates.ts';
import { partnerIn, strategyLabel } from '../run-file/case.ts';
import type { Plan, Result } from '../run-file/result.ts';
import type { Run, Storage } from '../run-file/run.ts';
import { sumOf } from '../statistics/basic.ts';
import type { Known } from '../statistics/estimate.ts';
import type { JudgedThreshold, Threshold } from './asked/thresholds.ts';
import { type WriteChange, writeChanges } from './write-changes.ts';

type Counter = keyof Result['counters'];

/** `result` is the candidate's, or the baseline's if the candidate has none. */
export type Finding = { readonly result: Result } & (
  | { readonly kind: 'regressed'; readonly metric: Metric; readonly ratio: Known }
  | {
      readonly kind: 'plan';
      readonly before: readonly string[];
      readonly after: readonly string[];
      /** Whether it reads fewer pages and is expected to cost less. */
      readonly isCheaper: boolean;
    }
  | { readonly kind: 'estimate'; readonly warning: string }
  /** The read model of the strategy on the dataset, whatever the scenario. */
  | { readonly kind: 'storage'; readonly beforeBytes: number; readonly afterBytes: number }
  | { readonly kind: 'counter'; readonly counter: Counter; readonly before: number; readonly after: number }
  | { readonly kind: 'errors'; readonly errors: number; readonly requests: number }
  | { readonly kind: 'status'; readonly before: Result['status']; readonly after: Result['status'] }
  /** The base answers otherwise: `at data.user.name: "Ann" instead of "Bob"`. */
  | { readonly kind: 'response'; readonly difference: string }
  /** Writes that keep the read model of the strategy, whatever the scenario. */
  | WriteChange
  /** The candidate does not have the case any more. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'threshold'; readonly threshold: Threshold; readonly estimate: Known }
);

/**
 * Exact counters of one request, and which changes of them are findings. Fewer statements, rows or buffers are an
 * improvement; a response of any other length is another answer. Buffers may differ a little, because an index may have
 * one page more after other writes. WAL and the wait for the pool are not exact.
 */
export const countersCompared: readonly {
  readonly counter: Counter;
  readonly isChanged: (before: number, after: number) => boolean;
}[] = [
  { counter: 'statementsPerRequest', isChanged: (before, after) => after > before },
  { counter: 'rowsPerRequest', isChanged: (before, after) => after > before },
  {
    counter: 'sharedBuffersPerRequest',
    isChanged: (before, after) => after > before * 1.1 && after > before + 4,
  },
  { counter: 'responseBytes', isChanged: (before, after) => after !== before },
];

/** A share of errors above the baseline's by more than this is a finding; so is any error if the baseline had none. */
const errorShareTolerance = 0.001;

/** Whether a change is told, and fails no gate: what got cheaper, and what somebody took away. */
export function isNote(finding: Finding): boolean {
  return finding.kind === 'missing' || (finding.kind === 'plan' && finding.isCheaper);
}

/** In the order of the baseline's results. */
export function changesOf(baseline: Run, candidate: Run): readonly Finding[] {
  return [
    ...caseChanges(baseline, candidate),
    ...storageChanges(baseline, candidate),
    ...writeChanges(baseline, candidate),
  ];
}

function caseChanges(baseline: Run, candidate: Run): readonly Finding[] {
  const partnerOf = partnerIn(candidate);
  return baseline.results.flatMap((before): readonly Finding[] => {
    const after = partnerOf(before);
    if (after === undefined) return [{ kind: 'missing', result: before }];
    const difference = baseline.startedAt === candidate.startedAt ? otherAnswer(before, after) : null;
    if (difference !== null) return [{ kind: 'response', result: after, difference }];
    // An invalid case may hold figures from before it was found to be invalid.
    if (before.status === 'invalid' || after.status === 'invalid') return statusChange(before, after);
    return [
      ...statusChange(before, after),
      ...errorChange(before, after),
      ...planChange(before, after),
      ...estimateChange(before, after),
      ...counterChanges(before, after),
    ];
  });
}

/**
 * Where both sides were measured in one run, the answers of the base are held against those of the candidate: one that differs
 * is a change of the candidate, and no fault of the base.
 */
function otherAnswer(before: Result, after: Result): string | null {
  if (before.status !== 'invalid' || after.status === 'invalid') return null;
  const found = /^differs from \S+ (at .+?): expected (.*), received (.*?)( \(asked .*)?$/s.exec(
    before.reason ?? '',
  );
  if (!found) return null;
  const [, place, ours, theirs, asked = ''] = found;
  return `${place}: ${ours} instead of ${theirs}${asked}`;
}

/** `unsteady` is noise; `invalid` and `saturated` are not. */
function statusChange(before: Result, after: Result): readonly Finding[] {
  const isWorse = after.status === 'invalid' || after.status === 'saturated';
  return isWorse && before.status !== 'invalid' && before.status !== after.status
    ? [{ kind: 'status', result: after, before: before.status, after: after.status }]
    : [];
}

function errorChange(before: Result, after: Result): readonly Finding[] {
  const [then, now] = [errorsOf(before), errorsOf(after)];
  const isMore =
    then.errors === 0
      ? now.errors > 0
      : now.errors / now.requests > then.errors / then.requests + errorShareTolerance;
  return isMore ? [{ kind: 'errors', result: after, ...now }] : [];
}

function errorsOf({ rounds }: Result): { errors: number; requests: number } {
  const errors = sumOf(rounds, (round) => round.errors);
  // A request without a response is an error, and is not counted as a request.
  return {
    errors,
    requests: Math.max(
      errors,
      sumOf(rounds, ({ requests }) => requests),
    ),
  };
}

/** Shapes that only one side has. Order is ignored, because statements of one level may run in any order. */
function planChange(before: Result, after: Result): readonly Finding[] {
  if (before.plans.length === 0 || after.plans.length === 0) return [];
  const [then, now] = [before, after].map(({ plans }) => plans.map(({ plan }) => planShape(plan).text));
  const gone = without(then ?? [], now ?? []);
  const come = without(now ?? [], then ?? []);
  if (gone.length + come.length === 0) return [];
  const isCheaper = isLess(before, after, pagesOf) && isLess(before, after, costOf);
  return [{ kind: 'plan', result: after, before: gone, after: come, isCheaper }];
}

/** Whether all statements of a request together have less of something. */
function isLess(before: Result, after: Result, amountOf: (root: PlanNode) => number): boolean {
  const [then = 0, now = 0] = [before, after].map(({ plans }) =>
    sumOf(plans, ({ plan }: Plan) => {
      const root = explained(plan)?.root;
      return root ? amountOf(root) : Number.NaN;
    }),
  );
  return now < then;
}

/** An estimate that was right and is far off now: the next plan that is chosen by it may be a bad one. */
function estimateChange(before: Result, after: Result): readonly Finding[] {
  const warning = rowEstimateWarning(after.plans);
  return warning === null || before.plans.length === 0 || rowEstimateWarning(before.plans) !== null
    ? []
    : [{ kind: 'estimate', result: after, warning }];
}

/** A page more or less is chance. */
const storageTolerance = { share: 0.05, bytes: 64 * 1024 };

function storageChanges(baseline: Run, candidate: Run): readonly Finding[] {
  return baseline.storage.flatMap((before): Finding[] => {
    const isSame = (one: Pick<Storage, 'dataset'>, label: string) =>
      label === before.strategy && one.dataset === before.dataset;
    const after = candidate.storage.find((one) => isSame(one, one.strategy));
    const result = candidate.results.find((one) => isSame(one, strategyLabel(one)));
    if (!after || !result) return [];
    const [beforeBytes, afterBytes] = [before, after].map(readModelBytes) as [number, number];
    const { share, bytes } = storageTolerance;
    const isMore = afterBytes > beforeBytes * (1 + share) && afterBytes > beforeBytes + bytes;
    return isMore ? [{ kind: 'storage', result, beforeBytes, afterBytes }] : [];
  });
}

function readModelBytes({ heapBytes, toastBytes, indexBytes }: Storage): number {
  return heapBytes + toastBytes + indexBytes;
}

/** Multiset difference: the texts that are left after each of `others` has removed one equal text. */
function without(texts: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...texts];
  for (const other of others) {
    const index = left.indexOf(other);
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}

function counterChanges(before: Result, after: Result): readonly Finding[] {
  return countersCompared.flatMap(({ counter, isChanged }): Finding[] => {
    const [then, now] = [before.counters[counter], after.counters[counter]];
    if (then === null || now === null || !isChanged(then, now)) return [];
    return [{ kind: 'counter', result: after, counter, before: then, after: now }];
  });
}

export function thresholdFindings(judged: readonly JudgedThreshold[]): readonly Finding[] {
  return judged.flatMap(({ threshold, cases }) =>
    cases.flatMap(({ result, estimate, standing }): Finding[] =>
      standing === 'broken' ? [{ kind: 'threshold', result, threshold, estimate: estimate as Known }] : [],
    ),
  );
}
