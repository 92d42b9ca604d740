/** Strategies whose writers must be ready to try again. */
import type { Prices } from '../price/prices.ts';
import { rateOf, type Workload } from './workload.ts';

/** Serialization failure and deadlock: PostgreSQL has rolled the transaction back, and it may be sent again. */
export const retriedCodes = ['40001', '40P01'] as const;

/** Their triggers lock documents that other transactions write to. */
const lockingTriggers = ['qm', 'qm-inline'];

/** How many of these writes the run's servers tried again, in the mean; null if nobody counted. */
export function retryShare(strategy: string, { retries }: Prices, { writes }: Workload): number | null {
  const own = retries.filter((one) => one.strategy === strategy && (writes.get(one.scenario) ?? 0) > 0);
  const counted = own.reduce(
    (sum, { scenario, perRequest }) => sum + perRequest * (writes.get(scenario) ?? 0),
    0,
  );
  return own.length === 0 ? null : counted / rateOf(writes);
}

export function asksForRetries(strategy: string): boolean {
  return lockingTriggers.includes(strategy);
}
