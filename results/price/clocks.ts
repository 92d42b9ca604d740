/** Strategies that pay by the clock: a refresh costs the same however little was written. */
import type { Run } from '../run-file/run.ts';
import { median, quantile } from '../statistics/basic.ts';
import { type Amount, amountApart } from './amount.ts';

/** A refresher keeps an interval if this share of refreshes is shorter than it. */
const keptShare = 0.95;

export interface Clock {
  readonly strategy: string;
  /** How long a refresh takes: half of them are shorter, and `keptShare` of them. The second is the shortest interval it keeps. */
  readonly medianMs: number;
  readonly shortestIntervalMs: number;
  /** Microseconds of CPU of a refresh; null if unknown. */
  readonly cpu: Amount | null;
}

/** From all refreshes that the run timed. */
export function clocksOf({ price }: Pick<Run, 'price'>, dataset: string): readonly Clock[] {
  const timed = [
    ...price.refreshes.map((one) => ({ ...one, ms: one.durationsMs, cpuUs: one.cpuUs })),
    ...price.staleness.map((one) => ({ ...one, ms: one.refreshMs, cpuUs: [] })),
  ].filter((one) => one.dataset === dataset);
  return [...Map.groupBy(timed, ({ strategy }) => strategy)].flatMap(([strategy, own]) => {
    const ms = own.flatMap((one) => one.ms);
    const [medianMs, shortestIntervalMs] = [median(ms), quantile(ms, keptShare)];
    if (medianMs === null || shortestIntervalMs === null) return [];
    const cpu = amountApart(own.flatMap(({ cpuUs }) => cpuUs));
    return [{ strategy, medianMs, shortestIntervalMs, cpu }];
  });
}
