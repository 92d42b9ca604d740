/** What `executors` found: the rounds of every target, their figures, and the goals for them. */

import { z } from 'zod';
import { measure, ratio } from '../metrics/measure.ts';
import { type Metric, type MetricKey, metricOf, metricsIn } from '../metrics/registry.ts';
import { type Criterion, type Outcome, outcomeOf, surely } from '../reproduction/criterion.ts';
import { count, RoundSchema } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { listOf, studySchema } from './envelope.ts';

const TargetResultSchema = z
  .strictObject({
    target: z.string(),
    scenario: z.string(),
    connections: count,
    rounds: listOf(RoundSchema).describe(
      'In the order of launches. The k-th rounds of all targets of a launch were measured next to each other.',
    ),
  })
  .describe('One target under one scenario and closed loop.');
export type TargetResult = Readonly<z.infer<typeof TargetResultSchema>>;

export const ExecutorsSchema = studySchema(
  'executors',
  EnvironmentSchema,
  { targets: listOf(z.string()), minutes: count, dataset: z.string(), seed: count },
  { results: listOf(TargetResultSchema) },
);

/** A target's metrics, in the order of the registry, each null if it is not known. */
export interface TargetFigures {
  readonly result: TargetResult;
  readonly values: ReadonlyMap<Metric, Estimate | null>;
  /** Ratios to the first target of the same question; null for that target itself. */
  readonly ratios: ReadonlyMap<Metric, Estimate | null>;
}

/** In the order of `results`. */
export function targetFigures(results: readonly TargetResult[]): readonly TargetFigures[] {
  return results.map((result) => {
    const first = results.find((other) => isSameQuestion(other, result)) ?? result;
    const load = { kind: 'closed', connections: result.connections } as const;
    const ratioOf = (metric: Metric) =>
      first === result ? null : ratio(metric, first.rounds, result.rounds);
    return {
      result,
      values: new Map(metricsIn('executors', load).map((metric) => [metric, measure(metric, result.rounds)])),
      ratios: new Map(metricsIn('executors ratio', load).map((metric) => [metric, ratioOf(metric)])),
    };
  });
}

/** Whether two results answer the same scenario under the same load. */
export function isSameQuestion(
  one: Pick<TargetResult, 'scenario' | 'connections'>,
  other: Pick<TargetResult, 'scenario' | 'connections'>,
): boolean {
  return one.scenario === other.scenario && one.connections === other.connections;
}

/** A goal for the ratio of one target's figure to another's. */
export interface Goal {
  readonly target: string;
  readonly against: string;
  readonly scenario: string;
  readonly connections: number;
  readonly metric: MetricKey;
  /** The ratio must be at least this if more is better, else at most this. */
  readonly limit: number;
}

const rate = { metric: 'throughput', connections: 16 } as const;
const p50 = { metric: 'p50', connections: 1 } as const;
const [direct, mercurius] = [{ target: 'direct' }, { target: 'mercurius' }] as const;

/** Goals for the direct executor; and for `mercurius`, because beating a slow baseline proves nothing. */
export const goals: readonly Goal[] = [
  { ...direct, against: 'raw', scenario: 'user-by-id', ...rate, limit: 0.9 },
  { ...direct, against: 'raw', scenario: 'users-page', ...rate, limit: 0.9 },
  { ...direct, against: 'raw', scenario: 'user-by-id', ...p50, limit: 1.2 },
  { ...direct, against: 'raw', scenario: 'users-page', ...p50, limit: 1.2 },
  { ...direct, against: 'mercurius', scenario: 'user-by-id', ...rate, limit: 1.08 },
  { ...direct, against: 'mercurius', scenario: 'users-page', ...rate, limit: 1.25 },
  { ...direct, against: 'mercurius', scenario: 'users-names', ...rate, limit: 2 },
  { ...direct, against: 'normalized', scenario: 'users-names', ...rate, limit: 0.6 },
  { ...mercurius, against: 'minimal', scenario: 'user-by-id', ...rate, limit: 0.95 },
  { ...mercurius, against: 'minimal', scenario: 'users-page', ...rate, limit: 0.95 },
  { ...mercurius, against: 'minimal', scenario: 'users-names', ...rate, limit: 0.95 },
];

export interface JudgedGoal {
  readonly goal: Goal;
  readonly ratio: Estimate | null;
  readonly criterion: Criterion;
}

/** The goals whose two targets were both measured. */
export function judgeTargets(results: readonly TargetResult[]): readonly JudgedGoal[] {
  return goals.flatMap((goal) => {
    const of = (target: string) =>
      results.find((result) => result.target === target && isSameQuestion(result, goal))?.rounds;
    const [theirs, ours] = [of(goal.against), of(goal.target)];
    if (!theirs || !ours) return [];
    const metric = metricOf(goal.metric);
    const found = ratio(metric, theirs, ours);
    const criterion = surely(metric.better === 'higher' ? 'at least' : 'at most', goal.limit, found);
    return [{ goal, ratio: found, criterion }];
  });
}

/** Fine if there was nothing to judge. */
export function outcomeOfTargets(judged: readonly JudgedGoal[]): Outcome {
  return outcomeOf({ claims: judged.map(({ criterion }) => criterion), precisions: [], isInvalid: false });
}
