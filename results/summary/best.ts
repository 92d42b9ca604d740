/**
 * Which targets may be the best for a question. With a probability of 95 %, the sets of a run contain the best target of
 * every question, all questions together.
 *
 * A target leaves the set if another one is significantly better: one-sided paired t over launches (subset selection: Gupta
 * 1965, On Some Multiple Decision (Selection and Ranking) Rules; Hsu 1984, Constrained Simultaneous Confidence Intervals for
 * Multiple Comparisons with the Best). A set is wrong only if the best target itself leaves it. Of n targets, that takes one
 * of n - 1 false findings, so the error is divided among n - 1 comparisons a question (Bonferroni), summed over questions,
 * and not among all n (n - 1) ordered pairs. Holm's later steps would gain nothing (Holm 1979): they are less strict once
 * false hypotheses are rejected, and all of these n - 1 are true.
 */

import { measure, ratioOf, roundsOf } from '../metrics/measure.ts';
import { headlineOf, type Metric } from '../metrics/registry.ts';
import { questionKey } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { sumOf } from '../statistics/basic.ts';
import { type Estimate, isKnown, type Known } from '../statistics/estimate.ts';
import { pHigher } from '../statistics/judgement.ts';
import { errorAt } from '../statistics/looks.ts';
import { moderatedByKind } from '../statistics/moderation.ts';

/** The targets that tie for best at one question. */
export interface Best {
  readonly metric: Metric;
  /** At least one, in the run's order: the best one is among them. */
  readonly results: readonly Result[];
  /** How many targets were compared: at least two. */
  readonly compared: number;
}

/** By `questionKey`: each question that two or more targets answered, with the same headline. */
export function bestOf({ results, looks }: Pick<Run, 'results' | 'looks'>): ReadonlyMap<string, Best> {
  const questions = [...Map.groupBy(results.filter(isComparable), questionKey)].filter(
    ([, own]) => own.length > 1 && new Set(own.map(headlineOf)).size === 1,
  );
  const excess = moderatedExcess(
    questions.map(([, own]) => excessOf(own)),
    questions.map(([, [first]]) => headlineOf(first as Result).key),
  );
  const sets = mayBeBest(excess, errorAt(looks));
  return new Map(
    questions.map(([key, own], question) => {
      const left = own.filter((_, target) => sets[question]?.[target]);
      return [key, { metric: headlineOf(own[0] as Result), results: left, compared: own.length }];
    }),
  );
}

/** Nobody can say of a target whose figure is unknown that it ties. */
function isComparable(result: Result): boolean {
  const metric = headlineOf(result);
  return result.status !== 'saturated' && measure(metric, roundsOf(metric, result)) !== null;
}

/**
 * How many times as much each target needs as each other one: above 1 if the target of the row is worse. Null for a target
 * and itself, and where rounds do not support a ratio.
 */
export type Excess = readonly (readonly (Estimate | null)[])[];

function excessOf(results: readonly Result[]): Excess {
  return results.map((ours) =>
    results.map((theirs) => {
      if (theirs === ours) return null;
      const metric = headlineOf(ours);
      return metric.better === 'lower' ? ratioOf(metric, theirs, ours) : ratioOf(metric, ours, theirs);
    }),
  );
}

/** With variances moderated among all that are of one metric; `metrics` has the key of each question's. */
export function moderatedExcess(questions: readonly Excess[], metrics: readonly string[]): readonly Excess[] {
  const kinds = questions.flatMap((rows, index) => rows.flat().map(() => metrics[index] ?? ''));
  const made = moderatedByKind(questions.flat(2), kinds).values();
  return questions.map((rows) => rows.map((row) => row.map(() => made.next().value ?? null)));
}

/** For each target of each question, whether it may be the best, with this error over all questions together. */
export function mayBeBest(questions: readonly Excess[], error: number): readonly (readonly boolean[])[] {
  const comparisons = sumOf(questions, (question) => question.length - 1);
  const isWorse = (excess: Known): boolean => pHigher(excess) <= error / comparisons;
  return questions.map((question) =>
    question.map((others) => !others.some((excess) => isKnown(excess) && isWorse(excess))),
  );
}
