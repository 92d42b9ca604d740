/** What one operation takes: a read or a write, by strategy. */
import { measure, observe, roundsOf } from '../metrics/measure.ts';
import { type MetricKey, metricOf } from '../metrics/registry.ts';
import { type Purpose, purposeOf, referenceExecutor, strategyLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { centresByLaunch, type Estimate } from '../statistics/estimate.ts';
import { type Amount, amountByLaunch } from './amount.ts';

/** `cpu`: microseconds of CPU, of server, database and projector, under load. `p50`: microseconds of one caller alone. */
export type Currency = 'cpu' | 'p50';

const purposes: Readonly<Record<Currency, Purpose>> = { cpu: 'cost', p50: 'latency' };

export interface Cost {
  /** `qm`, or `qm~no-fk-index` for an ablation. */
  readonly strategy: string;
  readonly scenario: string;
  readonly amount: Amount;
  readonly estimate: Estimate;
}

/** The results that prices are made of: by the reference executor, without a network delay, on one dataset. */
export function pricedResults(run: Pick<Run, 'results'>, dataset: string): readonly Result[] {
  return run.results.filter(
    (one) => one.dataset === dataset && one.executor === referenceExecutor && one.databaseDelayMs === 0,
  );
}

/** A cost for each strategy and scenario that has one; of several loads of one purpose, by the first. */
export function costsOf(results: readonly Result[], currency: Currency): readonly Cost[] {
  const asked = results.filter(({ load }) => purposeOf(load) === purposes[currency]);
  const cases = Map.groupBy(asked, (result) => `${strategyLabel(result)} ${result.scenario}`);
  return [...cases.values()].flatMap(([first]) =>
    first === undefined ? [] : (costOf(first, currency) ?? []),
  );
}

/** Null if the rounds do not support it. */
function costOf(result: Result, currency: MetricKey): Cost | null {
  const metric = metricOf(currency);
  const rounds = roundsOf(metric, result);
  const estimate = measure(metric, rounds);
  if (estimate === null) return null;
  const centres = [...centresByLaunch(observe(metric, rounds))];
  const amount = amountByLaunch(new Map(centres.map(([launch, log]) => [launch, Math.exp(log)])));
  return { strategy: strategyLabel(result), scenario: result.scenario, amount, estimate };
}
