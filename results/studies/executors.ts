/** What `executors` found: the rounds of every arm, what they come to, and the targets that they are held against. */
import { z } from 'zod';
import { observedDatabaseCpu, observedServerCpu } from '../cpu.ts';
import { type Criterion, type Outcome, outcomeOf, surely } from '../criterion.ts';
import type { Estimate } from '../interval.ts';
import { observedRates } from '../open-loop.ts';
import { medianEstimate, p50Estimate, p50Ratio } from '../p50.ts';
import { pairedRatio } from '../paired.ts';
import { EnvironmentSchema, RoundSchema } from '../run.ts';
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

/** Figures of an arm, each null where it cannot be had; ratios are to the first arm of the same question. */
export interface ArmFigures {
  readonly result: ArmResult;
  readonly requestsPerSecond: Estimate | null;
  readonly p50Us: Estimate | null;
  readonly serverCpuUsPerRequest: Estimate | null;
  readonly databaseCpuUsPerRequest: Estimate | null;
  readonly rateRatio: Estimate | null;
  readonly serverCpuRatio: Estimate | null;
}

/** In the order of `results`. */
export function armFigures(results: readonly ArmResult[]): readonly ArmFigures[] {
  return results.map((result) => {
    const { rounds } = result;
    const first = results.find((other) => isSameQuestion(other, result)) ?? result;
    const against = first === result ? null : first.rounds;
    return {
      result,
      requestsPerSecond: medianEstimate(observedRates(rounds)),
      p50Us: p50Estimate(rounds),
      serverCpuUsPerRequest: medianEstimate(observedServerCpu(rounds)),
      databaseCpuUsPerRequest: medianEstimate(observedDatabaseCpu(rounds)),
      rateRatio: against && pairedRatio(against, rounds, observedRates),
      serverCpuRatio: against && pairedRatio(against, rounds, observedServerCpu),
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
  /** A rate is to be at least the limit, a p50 at most. */
  readonly figure: 'requests/s' | 'p50';
  readonly limit: number;
}

const rate = { figure: 'requests/s', connections: 16 } as const;
const p50 = { figure: 'p50', connections: 1 } as const;
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
    const isRate = target.figure === 'requests/s';
    const ratio = isRate ? pairedRatio(theirs, ours, observedRates) : p50Ratio(theirs, ours);
    const criterion = surely(isRate ? 'at least' : 'at most', target.limit, ratio);
    return [{ target, ratio, criterion }];
  });
}

/** Fine where nothing was to be judged. */
export function outcomeOfArms(judged: readonly JudgedTarget[]): Outcome {
  return outcomeOf({ claims: judged.map(({ criterion }) => criterion), precisions: [], isVoid: false });
}
