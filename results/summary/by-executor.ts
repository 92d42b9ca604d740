/** What an executor gains: each case by another executor, beside the same case by the reference executor. */

import { fellBackWarning } from '../doubts/answering.ts';
import { ratioOf } from '../metrics/measure.ts';
import { type Metric, metricsIn } from '../metrics/registry.ts';
import { questionKey, referenceExecutor, strategyLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { type Ratio, ratiosOf } from '../statistics/judgement.ts';
import { errorAt } from '../statistics/looks.ts';

export interface ExecutorComparison {
  /** The case by the other executor. */
  readonly result: Result;
  /** Label of the strategy that both answer. */
  readonly label: string;
  /** Ratios to the case by mercurius, paired by round. */
  readonly ratios: ReadonlyMap<Metric, Ratio | null>;
  /** Why the two executors cannot be compared here; null if they can. */
  readonly reason: string | null;
}

/** For each valid result by another executor whose case was also measured by mercurius, in the run's order. */
export function executorComparisons({
  results,
  looks,
}: Pick<Run, 'results' | 'looks'>): readonly ExecutorComparison[] {
  const keyOf = (result: Result): string => `${strategyLabel(result)} ${questionKey(result)}`;
  const measured = results.filter(({ status, rounds }) => status !== 'invalid' && rounds.length > 0);
  const own = measured.filter(({ executor }) => executor === referenceExecutor);
  const partners = new Map(own.map((result) => [keyOf(result), result]));
  const pairs = measured
    .filter(({ executor }) => executor !== referenceExecutor)
    .flatMap((result): [Result, Result][] => {
      const partner = partners.get(keyOf(result));
      return partner === undefined ? [] : [[partner, result]];
    });
  const compared = pairs.flatMap(([theirs, ours]) =>
    metricsIn('by executor', ours.load).map((metric) => ({ metric, theirs, ours })),
  );
  const ratios = ratiosOf(
    compared.map(({ metric, theirs, ours }) => ratioOf(metric, theirs, ours)),
    errorAt(looks),
  );
  return pairs.map(([, result]) => ({
    result,
    label: strategyLabel(result),
    ratios: new Map(
      compared.flatMap(({ metric, ours }, index) =>
        ours === result ? [[metric, ratios[index] ?? null] as const] : [],
      ),
    ),
    reason: fellBackWarning(result),
  }));
}
