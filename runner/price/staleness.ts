/** How late reads see writes: at rest, beside other writes, and at several intervals of a refresher. */
import type { Staleness } from '../../results/run-file/price.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { PriceContext } from './context.ts';
import { keepIfTrue, missingIn } from './keep.ts';
import { atIntervals } from './staleness-intervals.ts';
import { besideOthers } from './staleness-rates.ts';
import { begin, entryOf, observeCalmly, openWatched, type StalenessPace } from './watched-server.ts';

/** Enough for a 99th percentile, where a write is not as late as a refresher makes it. */
const usualPace: StalenessPace = { writes: 102, windowMs: 2_000, limitMs: 30_000, longIntervalMs: 5_000 };
/** At rest, writes wait for one another. */
const calmWindows = 3;

export async function measureStaleness(
  context: PriceContext,
  pace: StalenessPace = usualPace,
): Promise<void> {
  for (const strategy of missingIn(context, 'staleness')) {
    context.signal.throwIfAborted();
    await keepIfTrue(context, 'staleness', strategy, () => stalenessOf(context, strategy, pace));
  }
}

async function stalenessOf(
  context: PriceContext,
  strategy: Strategy,
  pace: StalenessPace,
): Promise<Staleness[]> {
  await using stack = new AsyncDisposableStack();
  const watched = await openWatched(context, strategy, stack);
  const { stored, maintainer } = strategy;
  if (maintainer?.refreshIntervalMs !== undefined) return await atIntervals(watched, pace);
  begin(watched, 'at rest');
  const calm = await observeCalmly(watched, { ...pace, windowMs: calmWindows * pace.windowMs });
  const beside = stored === undefined ? [] : await besideOthers(watched, pace);
  return [entryOf(watched, calm), ...beside];
}
