/** What a gate finds, and the differences between two runs that need no statistics: plans, counters, errors, status. */

import type { Metric } from '../metrics/registry.ts';
import { planShape } from '../plans/plan-shape.ts';
import { partnerIn } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { sumOf } from '../statistics/basic.ts';
import type { Known } from '../statistics/estimate.ts';
import type { JudgedThreshold, Threshold } from './thresholds.ts';

type Counter = keyof Result['counters'];

/** `result` is the candidate's, or the baseline's if the candidate has none. */
export type Finding = { readonly result: Result } & (
  | { readonly kind: 'regressed'; readonly metric: Metric; readonly ratio: Known }
  | { readonly kind: 'plan'; readonly before: readonly string[]; readonly after: readonly string[] }
  | { readonly kind: 'counter'; readonly counter: Counter; readonly before: number; readonly after: number }
  | { readonly kind: 'errors'; readonly errors: number; readonly requests: number }
  | { readonly kind: 'status'; readonly before: Result['status']; readonly after: Result['status'] }
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

/** In the order of the baseline's results. */
export function changesOf(baseline: Run, candidate: Run): readonly Finding[] {
  const partnerOf = partnerIn(candidate);
  return baseline.results.flatMap((before): readonly Finding[] => {
    const after = partnerOf(before);
    if (after === undefined) return [{ kind: 'missing', result: before }];
    // An invalid case may hold figures from before it was found to be invalid.
    if (before.status === 'invalid' || after.status === 'invalid') return statusChange(before, after);
    return [
      ...statusChange(before, after),
      ...errorChange(before, after),
      ...planChange(before, after),
      ...counterChanges(before, after),
    ];
  });
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
  return gone.length + come.length === 0 ? [] : [{ kind: 'plan', result: after, before: gone, after: come }];
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
