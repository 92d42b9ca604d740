/** How long callers wait for a mix of operations. */
import type { OperationLatency } from '../price/latencies.ts';
import { type PercentileName, samplesNeeded, shareOf } from '../run-file/histogram.ts';

/** Microseconds; null where an operation of the mix was answered too seldom. */
export interface Waits {
  readonly p50Us: number | null;
  readonly p99Us: number | null;
}

/** Of each operation, as many points of its distribution. */
const points = 1_000;

/** Percentiles of all answers together, when operations come at these rates. All null for a mix of nothing. */
export function waitsOf(latencies: readonly OperationLatency[], rates: ReadonlyMap<string, number>): Waits {
  const asked = [...rates].filter(([, rate]) => rate > 0);
  const known = asked.flatMap(([scenario, rate]) => {
    const latency = latencies.find((one) => one.scenario === scenario);
    return latency === undefined ? [] : [{ latency, rate }];
  });
  if (known.length < asked.length || known.length === 0) return { p50Us: null, p99Us: null };
  const at = (percentile: PercentileName): number | null =>
    known.some(({ latency }) => latency.histogram.totalCount < samplesNeeded(percentile))
      ? null
      : quantileOfMix(known, shareOf(percentile));
  return { p50Us: at('p50'), p99Us: at('p99') };
}

interface Part {
  readonly latency: OperationLatency;
  readonly rate: number;
}

function quantileOfMix(parts: readonly Part[], share: number): number | null {
  const weighed = parts.flatMap(({ latency, rate }) =>
    Array.from({ length: points }, (_, index) => ({
      us: latency.histogram.getValueAtPercentile((100 * (index + 0.5)) / points),
      rate,
    })),
  );
  const total = points * parts.reduce((sum, { rate }) => sum + rate, 0);
  let passed = 0;
  for (const { us, rate } of weighed.toSorted((one, other) => one.us - other.us)) {
    passed += rate;
    if (passed >= share * total) return us;
  }
  return null;
}
