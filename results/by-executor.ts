/** What an executor is worth: each trial by another one than the reference's, beside the same trial by that. */
import { observedServerCpu } from './cpu.ts';
import { fellThroughWarning } from './fell-through.ts';
import type { Estimate } from './interval.ts';
import { pairedRatio } from './paired.ts';
import type { Result, Run } from './run.ts';
import { ratioOf } from './stats.ts';
import { questionKey, referenceExecutor, strategyLabel } from './trial.ts';

export interface ExecutorComparison {
  /** The trial by the other executor. */
  readonly result: Result;
  /** Of the strategy that both answer. */
  readonly label: string;
  /** p50 over the one by mercurius, paired by round: below 1 is faster. Of a capacity, the rate: above 1 is faster. */
  readonly ratio: Estimate | null;
  /** Server CPU per request over the one by mercurius, paired by round. */
  readonly cpuRatio: Estimate | null;
  /** Why this is no comparison of two executors; null where it is one. */
  readonly reason: string | null;
}

/** One for each result by another executor whose trial was measured by mercurius as well, in the run's order; none for a void one. */
export function executorComparisons({ results }: Pick<Run, 'results'>): readonly ExecutorComparison[] {
  const keyOf = (result: Result): string => `${strategyLabel(result)} ${questionKey(result)}`;
  const measured = results.filter(({ status, rounds }) => status !== 'void' && rounds.length > 0);
  const own = measured.filter(({ executor }) => executor === referenceExecutor);
  const partners = new Map(own.map((result) => [keyOf(result), result]));
  return measured
    .filter(({ executor }) => executor !== referenceExecutor)
    .flatMap((result): ExecutorComparison[] => {
      const partner = partners.get(keyOf(result));
      if (partner === undefined) return [];
      return [
        {
          result,
          label: strategyLabel(result),
          ratio: ratioOf(partner, result),
          cpuRatio: pairedRatio(partner.rounds, result.rounds, observedServerCpu),
          reason: fellThroughWarning(result),
        },
      ];
    });
}
