/** The price of a fast read, all of it derived from a run: what reports show, and advice reckons with. */
import { isAblation } from '../run-file/case.ts';
import type { Run } from '../run-file/run.ts';
import { type BreakEven, breakEvensOf } from './break-even.ts';
import { type Clock, clocksOf } from './clocks.ts';
import { type Cost, costsOf, pricedResults } from './costs.ts';
import { latenciesOf, type OperationLatency } from './latencies.ts';
import { type Ceiling, ceilingsOf, type Lateness, latenessOf } from './lateness.ts';
import { type MixedPredictions, mixedPredictions } from './mixed.ts';
import { type Retries, retriesOf } from './retries.ts';
import { type Space, spacesOf } from './space.ts';
import { type TouchedByWrite, touchedByWrites } from './touched.ts';

/** Lists are in the run's order, and empty where nothing was measured. Strategies are labels, `qm~no-dashboard` included. */
export interface Prices {
  readonly dataset: string;
  /** Scenarios that read, and scenarios that write. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** CPU of an operation, of reads and writes alike. */
  readonly costs: readonly Cost[];
  readonly latencies: readonly OperationLatency[];
  /** Of strategies that refresh by the clock. */
  readonly clocks: readonly Clock[];
  /** Reads a write (or a refresh) from which a strategy takes less CPU, and from which one caller waits less. Without ablations. */
  readonly breakEvens: { readonly cpu: readonly BreakEven[]; readonly p50: readonly BreakEven[] };
  readonly mixed: MixedPredictions;
  readonly retries: readonly Retries[];
  readonly lateness: readonly Lateness[];
  readonly ceilings: readonly Ceiling[];
  readonly touched: readonly TouchedByWrite[];
  readonly spaces: readonly Space[];
}

/** On the first dataset that was written to; null if none was. */
export function pricesOf(run: Run): Prices | null {
  const writing = new Set(run.scenarios.filter(({ kind }) => kind === 'a write').map(({ name }) => name));
  const dataset = run.results.find(({ scenario }) => writing.has(scenario))?.dataset;
  if (dataset === undefined) return null;
  const results = pricedResults(run, dataset);
  const asked = run.scenarios.map(({ name }) => name).filter(isAskedIn(results));
  const [costs, waits] = [costsOf(results, 'cpu'), costsOf(results, 'p50')];
  const clocks = clocksOf(run, dataset);
  const lateness = latenessOf(run, dataset);
  const breakEvens = (found: readonly Cost[], own: readonly Clock[]): readonly BreakEven[] => {
    const [reads, writes] = [false, true].map((isWrite) =>
      found.filter(({ strategy, scenario }) => !isAblation(strategy) && writing.has(scenario) === isWrite),
    );
    return breakEvensOf(reads ?? [], writes ?? [], own);
  };
  return {
    dataset,
    reads: asked.filter((name) => !writing.has(name)),
    writes: asked.filter((name) => writing.has(name)),
    costs,
    latencies: latenciesOf(results),
    clocks,
    // A refresh costs CPU, and no caller waits for it.
    breakEvens: { cpu: breakEvens(costs, clocks), p50: breakEvens(waits, []) },
    mixed: mixedPredictions(run, dataset, costs, clocks),
    retries: retriesOf(results),
    lateness,
    ceilings: ceilingsOf(lateness),
    touched: touchedByWrites(run, dataset),
    spaces: spacesOf(run, dataset),
  };
}

function isAskedIn(results: readonly { readonly scenario: string }[]): (name: string) => boolean {
  const names = new Set(results.map(({ scenario }) => scenario));
  return (name) => names.has(name);
}
