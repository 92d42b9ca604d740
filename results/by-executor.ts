/** What an executor is worth: each trial by another one than the reference's, beside the same trial by that. */
import { observedServerCpu } from './cpu.ts';
import { fellThroughWarning } from './fell-through.ts';
import { pairedRatio } from './paired.ts';
import { type Ratio, ratiosOf } from './ratio.ts';
import type { Result, Run } from './run.ts';
import { ratioOf } from './stats.ts';
import { questionKey, referenceExecutor, strategyLabel } from './trial.ts';

export interface ExecutorComparison {
  /** The trial by the other executor. */
  readonly result: Result;
  /** Of the strategy that both answer. */
  readonly label: string;
  /** p50 over the one by mercurius, paired by round: below 1 is faster. Of a capacity, the rate: above 1 is faster. */
  readonly ratio: Ratio | null;
  /** Server CPU per request over the one by mercurius, paired by round. */
  readonly cpuRatio: Ratio | null;
  /** Why this is no comparison of two executors; null where it is one. */
  readonly reason: string | null;
}

/** One for each result by another executor whose trial was measured by mercurius as well, in the run's order; none for a void one. */
export function executorComparisons({ results }: Pick<Run, 'results'>): readonly ExecutorComparison[] {
  const keyOf = (result: Result): string => `${strategyLabel(result)} ${questionKey(result)}`;
  const measured = results.filter(({ status, rounds }) => status !== 'void' && rounds.length > 0);
  const own = measured.filter(({ executor }) => executor === referenceExecutor);
  const partners = new Map(own.map((result) => [keyOf(result), result]));
  const pairs = measured
    .filter(({ executor }) => executor !== referenceExecutor)
    .flatMap((result): [Result, Result][] => {
      const partner = partners.get(keyOf(result));
      return partner === undefined ? [] : [[partner, result]];
    });
  const p50Ratios = pairs.map(([theirs, ours]) => ratioOf(theirs, ours));
  const cpuRatios = pairs.map(([theirs, ours]) => pairedRatio(theirs.rounds, ours.rounds, observedServerCpu));
  const ratios = ratiosOf([...p50Ratios, ...cpuRatios]);
  return pairs.map(([, result], index) => ({
    result,
    label: strategyLabel(result),
    ratio: ratios[index] ?? null,
    cpuRatio: ratios[pairs.length + index] ?? null,
    reason: fellThroughWarning(result),
  }));
}
