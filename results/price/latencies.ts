/** How long one caller waits for an operation when nobody else asks. */
import { measure, roundsOf } from '../metrics/measure.ts';
import { metricOf } from '../metrics/registry.ts';
import { purposeOf, strategyLabel } from '../run-file/case.ts';
import { type Histogram, pooledHistogram } from '../run-file/histogram.ts';
import type { Result } from '../run-file/result.ts';
import type { Estimate } from '../statistics/estimate.ts';

/** In microseconds. */
export interface OperationLatency {
  readonly strategy: string;
  readonly scenario: string;
  readonly p50: Estimate | null;
  readonly p99: Estimate | null;
  /** All answers of all rounds. */
  readonly histogram: Histogram;
}

export function latenciesOf(results: readonly Result[]): readonly OperationLatency[] {
  const p50 = metricOf('p50');
  return results
    .filter((result) => purposeOf(result.load) === 'latency' && roundsOf(p50, result).length > 0)
    .map((result) => {
      const rounds = roundsOf(p50, result);
      return {
        strategy: strategyLabel(result),
        scenario: result.scenario,
        p50: measure(p50, rounds),
        p99: measure(metricOf('p99'), rounds),
        histogram: pooledHistogram(rounds),
      };
    });
}
