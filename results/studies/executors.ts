/** What `executors` found: the rounds of every arm, what they come to, and the targets that they are held against. */

import { z } from 'zod';
import { measure, ratio } from '../metrics/measure.ts';
import { type MetricKey, metricOf, metricsIn } from '../metrics/registry.ts';
import { type Criterion, type Outcome, outcomeOf, surely } from '../reproduction/criterion.ts';
import { RoundSchema } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { count, listOf, studySchema } from './envelope.ts';

const ArmResultSchema = z
  .strictObject({
    arm: z.string(),
    scenario: z.string(),
    connections: count,
    rounds: listOf(RoundSchema).describe(
      'In the order of launches; the k-th of a launch was measured beside the k-th of all other arms.',
    ),
  })
  .describe('One arm under one scenario and closed loop.');
export type ArmResult = Readonly<z.infer<typeof ArmResultSchema>>;

export const ExecutorsSchema = studySchema(
  'executors',
  EnvironmentSchema,
  { arms: listOf(z.string()), minutes: count, dataset: z.string(), seed: count },
  { results: listOf(ArmResultSchema) },
);

/** An arm's metrics, in the order of `metricsIn`, each null where it cannot be had. */
export interface ArmFigures {
  readonly result: ArmResult;
  readonly values: readonly (Estimate | null)[];
  /** To the first arm of the same question; null for that itself. */
  readonly ratios: readonly (Estimate | null)[];
}

export const armMetrics = metricsIn('executors', { kind: 'closed' });
export const armRatioMetrics = metricsIn('executors ratio', { kind: 'closed' });

/** In the order of `results`. */
export function armFigures(results: readonly ArmResult[]): readonly ArmFigures[] {
  return results.map((result) => {
    const first = results.find((other) => isSameQuestion(other, result)) ?? result;
    return {
      result,
      values: armMetrics.map((metric) => measure(metric, result.rounds)),
      ratios: armRatioMetrics.map((metric) =>
        first === result ? null : ratio(metric, first.rounds, result.rounds),
      ),
    };
  });
}

/** Whether two results answer the same scenario under the same load. */
export function isSameQuestion(
  one: Pick<ArmResult, 'scenario' | 'connections'>,
  other: Pick<ArmResult, 'scenario' | 'connections'>,
): boolean {
  return one.scenario === other.scenario && one.connections === other.connections;
}

/** What one arm's figure over another's has to come to. */
export interface ArmTarget {
  readonly arm: string;
  readonly against: string;
  readonly scenario: string;
  readonly connections: number;
  readonly metric: MetricKey;
  /** The ratio is to be at least so much where more is better, else at most. */
  readonly limit: number;
}

const rate = { metric: 'throughput', connections: 16 } as const;
const p50 = { metric: 'p50', connections: 1 } as const;
const [direct, mercurius] = [{ arm: 'direct' }, { arm: 'mercurius' }] as const;

/** What the direct executor has to be worth, and that `mercurius`, which it is held against, is no straw man. */
export const armTargets: readonly ArmTarget[] = [
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

export interface JudgedTarget {
  readonly target: ArmTarget;
  readonly ratio: Estimate | null;
  readonly criterion: Criterion;
}

/** The targets whose two arms were both measured so. */
export function judgeArms(results: readonly ArmResult[]): readonly JudgedTarget[] {
  return armTargets.flatMap((target) => {
    const of = (arm: string) =>
      results.find((result) => result.arm === arm && isSameQuestion(result, target))?.rounds;
    const [theirs, ours] = [of(target.against), of(target.arm)];
    if (!theirs || !ours) return [];
    const metric = metricOf(target.metric);
    const found = ratio(metric, theirs, ours);
    const criterion = surely(metric.better === 'higher' ? 'at least' : 'at most', target.limit, found);
    return [{ target, ratio: found, criterion }];
  });
}

/** Fine where nothing was to be judged. */
export function outcomeOfArms(judged: readonly JudgedTarget[]): Outcome {
  return outcomeOf({ claims: judged.map(({ criterion }) => criterion), precisions: [], isVoid: false });
}
