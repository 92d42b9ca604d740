/** What a fast read costs, beside the cases that write: stage after stage, on databases that were written to. */
import { partMs } from '../schedule/plan.ts';
import type { PriceContext } from './context.ts';
import { measureGrowth } from './growth.ts';
import { measureMixed } from './mixed.ts';
import { measureRebuilds } from './rebuilds.ts';
import { measureRefreshes } from './refreshes.ts';
import { measureStaleness } from './staleness.ts';
import { measureSustained } from './sustained.ts';
import { measureSweeps } from './sweeps.ts';
import { measureTouched } from './touched.ts';

const stages: readonly ((context: PriceContext) => Promise<void>)[] = [
  measureTouched,
  measureStaleness,
  measureMixed,
  measureRefreshes,
  measureRebuilds,
  measureGrowth,
];

/** Measures what the run does not hold yet. */
export async function measurePrice(context: PriceContext): Promise<void> {
  const { strategies, timetable, signal } = context;
  for (const stage of stages) {
    signal.throwIfAborted();
    await stage(context);
    timetable.done((strategies.length * partMs.pricePerStrategy) / stages.length);
  }
  // Only where the profile has them. They come last, because they change most.
  await measureSweeps(context);
  await measureSustained(context);
}
