/** How late reads see writes where a refresher works by the clock: at the shortest interval that it keeps, and at longer ones. */
import { setTimeout as sleep } from 'node:timers/promises';
import { keepsUp } from '../../results/price/keeps-up.ts';
import type { Staleness } from '../../results/run-file/price.ts';
import { quantile } from '../../results/statistics/basic.ts';
import { allMutations } from './staleness-sights.ts';
import {
  begin,
  besideRefresher,
  entryOf,
  observeSpread,
  type StalenessPace,
  type Watched,
} from './watched-server.ts';

/** A refresh beside reads and writes takes longer than one of those that are tried before. */
const spare = 1.25;
const refreshesTried = 4;
/** How often a longer interval is tried where one was not kept. */
const triesMax = 2;
/** Writes that wait for seconds are read for often. Half of them are as much of a load. */
const writesShare = 1 / 2;

export async function atIntervals(watched: Watched, pace: StalenessPace): Promise<Staleness[]> {
  const found: Staleness[] = [];
  const observe = async (intervalMs: number): Promise<boolean> => {
    const entry = await atInterval(watched, pace, intervalMs);
    found.push(entry);
    return keepsUp(entry);
  };
  let intervalMs = Math.ceil(spare * (await refreshTime(watched, pace)));
  for (let tries = 1; !(await observe(intervalMs)) && tries < triesMax; tries += 1)
    intervalMs = Math.ceil(spare * intervalMs);
  await observe(2 * intervalMs);
  // Not where that is nearly the same.
  if (pace.longIntervalMs > 3 * intervalMs) await observe(pace.longIntervalMs);
  return found;
}

async function atInterval(watched: Watched, pace: StalenessPace, intervalMs: number): Promise<Staleness> {
  begin(watched, `every ${intervalMs} ms`);
  // Whole intervals, so that a write is as likely to come at their beginning as at their end.
  const windowMs = intervalMs * Math.max(1, Math.round(pace.longIntervalMs / intervalMs));
  const writes = writesShare * pace.writes;
  const { result, refreshMs } = await besideRefresher(watched, intervalMs, () =>
    observeSpread(watched, allMutations, { ...pace, writes, windowMs }),
  );
  const entry = entryOf(watched, result, { refreshIntervalMs: intervalMs, refreshMs: [...refreshMs] });
  return { ...entry, lagGrowthMsPerSecond: null };
}

/** Milliseconds of the longest of a few refreshes, one after the other. */
async function refreshTime(watched: Watched, { windowMs }: StalenessPace): Promise<number> {
  begin(watched, 'as often as it can be refreshed');
  const { signal } = watched.context;
  const endMs = performance.now() + windowMs;
  const { refreshMs } = await besideRefresher(watched, 1, async (known) => {
    while (known().length < refreshesTried && (known().length === 0 || performance.now() < endMs))
      await sleep(10, undefined, { signal });
  });
  return quantile(refreshMs, 1) ?? 0;
}
