/** A server that is written to, with all that is needed to observe it, and to let others write to it meanwhile. */
import type pg from 'pg';
import type { Staleness } from '../../results/run-file/price.ts';
import { createRandom, type Random } from '../../scenarios/random.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { timeoutMs } from '../experiment/measure.ts';
import { arrivalTimes } from '../load/open.ts';
import { MaintainerRecord, startMaintainer } from '../process/maintainer.ts';
import type { Server } from '../process/server.ts';
import { writtenCopy } from '../schedule/cases.ts';
import type { PriceContext } from './context.ts';
import { PriceFault } from './keep.ts';
import { figuresOf } from './staleness-figures.ts';
import { type ObservedWrite, observeAt, observeInTurn, type Watch } from './staleness-observer.ts';
import { allMutations, findPlaces, type Mutation, type Place } from './staleness-sights.ts';
import { path, readStream, sendAsked, startWarm } from './warm-server.ts';

/** How many writes are observed, and for how long. */
export interface Observing {
  readonly writes: number;
  readonly windowMs: number;
  /** How long each is looked for. */
  readonly limitMs: number;
}

/** How much is observed for each entry, and the longest interval of a refresher. */
export interface StalenessPace extends Observing {
  readonly longIntervalMs: number;
}

export interface Watched {
  readonly context: PriceContext;
  readonly strategy: Strategy;
  readonly server: Server;
  /** A session of its database. */
  readonly client: pg.Client;
  readonly places: readonly Place[];
  readonly random: Random;
}

/** Starts it, warms it up, and waits until its documents are true. `stack` closes everything. */
export async function openWatched(
  context: PriceContext,
  strategy: Strategy,
  stack: AsyncDisposableStack,
): Promise<Watched> {
  const random = createRandom(context.seed, 'staleness', context.dataset.name);
  const client = await context.databases.connect(writtenCopy(strategy));
  stack.defer(() => client.end().catch(() => {}));
  await sendAsked(context);
  const server = await startWarm(context, strategy, stack);
  await strategy.maintainer?.settle(client);
  return { context, strategy, server, client, places: await findPlaces(client), random };
}

/** Observes writes one by one, so that none waits for another. */
export function observeCalmly(
  watched: Watched,
  { writes, windowMs, limitMs }: Observing,
): Promise<readonly ObservedWrite[]> {
  const { random } = watched;
  return observeInTurn(watchOf(watched, allMutations, limitMs), { writes, windowMs, random });
}

/** Observes writes at random moments of a window, whatever else is under way. */
export function observeSpread(
  watched: Watched,
  mutations: readonly Mutation[],
  { writes, windowMs, limitMs }: Observing,
): Promise<readonly ObservedWrite[]> {
  const rate = { arrivals: 'poisson', requestsPerSecond: (1000 * writes) / windowMs } as const;
  return observeAt(watchOf(watched, mutations, limitMs), arrivalTimes(rate, writes, watched.random));
}

function watchOf(
  { strategy, server, places, context: { signal } }: Watched,
  mutations: readonly Mutation[],
  limitMs: number,
): Watch {
  const target = { name: strategy.name, post: (body: string) => server.post(body, path) };
  return { target, places, mutations, limitMs, signal };
}

/**
 * Lets others write at this rate, at every rate the same: one new name may be as much work as hundreds of others. Resolves to
 * the rate at which they were answered.
 */
export async function letOthersWrite(
  { context: { laboratory }, server: { origin } }: Watched,
  stream: string,
  { requestsPerSecond, windowMs }: { readonly requestsPerSecond: number; readonly windowMs: number },
): Promise<number> {
  const { fault, openLoop } = await laboratory.load.runWindow({
    ...{ kind: 'open', arrivals: 'poisson', requestsPerSecond, timeoutMs },
    requests: Math.ceil((requestsPerSecond * windowMs) / 1000),
    ...{ origin, path, stream, openedBy: readStream, offset: 0 },
  });
  if (fault !== null) throw new PriceFault(`${stream}: ${fault.reason}`);
  return openLoop?.achievedPerSecond ?? 0;
}

/**
 * Runs `work` while the documents are refreshed at this interval. Resolves to its result, and to the milliseconds of each
 * refresh. `work` is told those so far.
 */
export async function besideRefresher<Result>(
  { context, strategy, client }: Watched,
  intervalMs: number,
  work: (refreshMs: () => readonly number[]) => Promise<Result>,
): Promise<{ readonly result: Result; readonly refreshMs: readonly number[] }> {
  const { maintainer } = strategy;
  if (!maintainer) throw new Error(`${strategy.name} is not refreshed`);
  // Waits for the last refresh of the refresher before, which this one would leave to it.
  await maintainer.settle(client);
  const record = new MaintainerRecord(strategy, intervalMs);
  const refreshMs = () => record.values('durationMs');
  const url = context.databases.url(writtenCopy(strategy));
  const settled = { isSettled: true };
  await using refresher = await startMaintainer(maintainer, record, url, context.signal, settled);
  const gone = refresher.gone.then((words) => Promise.reject(new PriceFault(words)));
  return { result: await Promise.race([work(refreshMs), gone]), refreshMs: refreshMs() };
}

type Conditions = Pick<
  Staleness,
  'refreshIntervalMs' | 'refreshMs' | 'write' | 'writesPerSecond' | 'achievedPerSecond'
>;

/** What the run file holds of observed writes. */
export function entryOf(
  { context: { dataset }, strategy }: Watched,
  writes: readonly ObservedWrite[],
  conditions: Partial<Conditions> = {},
): Staleness {
  return {
    ...{ strategy: strategy.name, dataset: dataset.name },
    ...{ refreshIntervalMs: null, refreshMs: [], write: null, writesPerSecond: 0, achievedPerSecond: null },
    ...conditions,
    ...figuresOf(writes),
  };
}

/** Reports what is observed next. */
export function begin({ context: { dataset, timetable }, strategy }: Watched, condition: string): void {
  timetable.begin(`${dataset.name}: observing when writes are seen`, `${strategy.name} ${condition}`);
}
