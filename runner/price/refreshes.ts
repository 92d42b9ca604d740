/** What a refresh by the clock costs, and what it does to readers. */

import { encodeHistogram, pooledHistogram } from '../../results/run-file/histogram.ts';
import type { Refresh } from '../../results/run-file/price.ts';
import { createRandom } from '../../scenarios/random.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { warmUpOpenLoop } from '../experiment/warm-up.ts';
import type { ObservedWindow } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import { bornePerSecond } from './borne.ts';
import { askBoth, type Offered } from './both-loops.ts';
import type { PriceContext } from './context.ts';
import { keepIfTrue, missingIn } from './keep.ts';
import { read, readStream, sendAsked, startWarm } from './warm-server.ts';
import { type Taken, WorkSession } from './work.ts';

/** Each has a window without refreshes and one with them, next to each other, to be disturbed alike. */
const rounds = 3;
/** Of what the server bears while nothing is refreshed. */
const shareOffered = 0.4;
const readsPerWrite = 50;
/** Long enough for a few refreshes, and for percentiles. */
const window = { msMin: 1_000, refreshes: 1.5 };

export async function measureRefreshes(context: PriceContext): Promise<void> {
  for (const strategy of missingIn(context, 'refreshes')) {
    if (strategy.maintainer?.refreshIntervalMs === undefined) continue;
    await keepIfTrue(context, 'refreshes', strategy, async () => [await refreshesOf(context, strategy)]);
  }
}

async function refreshesOf(context: PriceContext, strategy: Strategy): Promise<Refresh> {
  const { dataset, seed, timetable, laboratory, signal } = context;
  await using stack = new AsyncDisposableStack();
  timetable.begin(`${dataset.name}: warming up the load generator`);
  await warmUpOpenLoop(laboratory.load, signal);
  await sendAsked(context);
  const server = await startWarm(context, strategy, stack);
  const session = stack.use(await WorkSession.open(context, strategy));
  const locks = await session.locking(() => session.settle());
  const { durationMs } = await session.refresh();
  const perSecond = await bornePerSecond(context, server, strategy, { scenario: read, stream: readStream });
  const offered = offeredOf(perSecond, durationMs);
  const random = createRandom(seed, 'refreshes', dataset.name);
  const refreshes: Taken[] = [];
  const [during, outside]: [ObservedWindow[], ObservedWindow[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    signal.throwIfAborted();
    timetable.begin(
      `${dataset.name}: refreshing beside reads`,
      `${strategy.name} ${round + 1} of ${rounds}`,
      'windows',
    );
    const offset = random.below(1_000_000);
    outside.push((await askBoth(context, server, offered, { offset })).window.reads);
    during.push(await askDuring(context, server, session, { offered, offset, refreshes }));
  }
  return {
    ...{ strategy: strategy.name, dataset: dataset.name, read: read.name },
    readsPerSecond: (offered.reads * 1000) / offered.durationMs,
    writesPerSecond: (offered.writes * 1000) / offered.durationMs,
    durationsMs: refreshes.map((taken) => taken.durationMs),
    cpuUs: refreshes.flatMap(({ cpuUs }) => cpuUs ?? []),
    walBytes: refreshes.map(({ walBytes }) => walBytes),
    locks,
    during: encodeHistogram(pooledHistogram(during)),
    outside: encodeHistogram(pooledHistogram(outside)),
  };
}

function offeredOf(ratePerSecond: number, refreshMs: number): Offered {
  const durationMs = Math.max(window.msMin, window.refreshes * refreshMs);
  const writes = Math.max(1, Math.round((shareOffered * ratePerSecond * durationMs) / 1000 / readsPerWrite));
  return { writes, reads: writes * readsPerWrite, durationMs };
}

/** The reads of a window that begins when a refresh has begun and ends before the last has ended, each followed by the next. */
async function askDuring(
  context: PriceContext,
  server: Server,
  session: WorkSession,
  { offered, offset, refreshes }: { offered: Offered; offset: number; refreshes: Taken[] },
): Promise<ObservedWindow> {
  let isOver = false;
  const refreshing = async (): Promise<void> => {
    while (!isOver) refreshes.push(await session.refresh());
  };
  const asking = async (): Promise<ObservedWindow> => {
    try {
      return (await askBoth(context, server, offered, { offset, followerPids: [session.backendPid] })).window
        .reads;
    } finally {
      isOver = true;
    }
  };
  const [reads] = await Promise.all([asking(), refreshing()]);
  return reads;
}
