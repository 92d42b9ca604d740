/** What a workload takes of a strategy: CPU a second, from what each operation takes. */
import { type Amount, sumOfAmounts } from '../price/amount.ts';
import type { Tariff } from '../price/break-even.ts';
import type { Prices } from '../price/prices.ts';
import type { Workload } from './workload.ts';

/** What a strategy does by the clock, beside the scenarios. */
export const refresh = 'a refresh';

export interface Bill {
  /** Microseconds of CPU a second: of all reads, and of what is paid for them, writes and refreshes. Null if a cost is unknown. */
  readonly tariff: Tariff | null;
  /** Scenarios whose cost was not measured, or `refresh`. */
  readonly unmeasured: readonly string[];
}

export function billOf(
  strategy: string,
  { costs, clocks }: Prices,
  { reads, writes }: Workload,
  intervalMs: number | null,
): Bill {
  const own = costs.filter((cost) => cost.strategy === strategy);
  const amounts = new Map(own.map(({ scenario, amount }) => [scenario, amount]));
  const clock = clocks.find((one) => one.strategy === strategy);
  if (clock?.cpu) amounts.set(refresh, clock.cpu);
  const paid = intervalMs === null ? writes : new Map([...writes, [refresh, 1_000 / intervalMs]]);
  const unmeasured = [...reads, ...paid].filter(([name, rate]) => rate > 0 && !amounts.has(name));
  return {
    tariff:
      unmeasured.length === 0 ? { read: perSecond(amounts, reads), pays: perSecond(amounts, paid) } : null,
    unmeasured: unmeasured.map(([name]) => name),
  };
}

function perSecond(amounts: ReadonlyMap<string, Amount>, rates: ReadonlyMap<string, number>): Amount {
  return sumOfAmounts(
    [...rates].flatMap(([name, times]) => {
      const amount = amounts.get(name);
      return amount === undefined ? [] : [{ amount, times }];
    }),
  );
}
