/**
 * Warm-up of a fresh server: each of its scenarios for an equal time, in turns, until its pace has settled. Compiled
 * code, prepared statements and cached plans are what production serves from, so they are what is timed.
 *
 * Equal times, not equal numbers: of as many requests of each, a page of 50 users takes nearly all the time, and what
 * every request calls is still being compiled when it is over.
 */
import { mean } from '../../results/statistics/basic.ts';
import { FixedServer } from '../load/fixed-server/process.ts';
import type { LoadProcess } from '../load/load-process.ts';

/** Of one scenario by one executor, before the next has its turn. */
const windowMs = 30;
/** A scenario that takes so much longer than its turn has none after its first. */
const turnMsMax = 4 * windowMs;
/**
 * Settled is what has no trend: the mean of the last passes is that of as many before, but for this share. Asking
 * single ones to agree asks a shared machine to be silent: at 3 % none of 84 warm-ups ever passed.
 */
const agreeing = { passes: 3, share: 0.05 };
/** What each request calls has been compiled for good by then (`serverNodeFlags`): a pace that rests before will not stay. */
const responsesNeeded = 6_000;

/** What is replayed, over how many connections. */
export interface WarmUpStream {
  readonly stream: string;
  /** Of the executor that is asked. */
  readonly path: string;
  readonly connections: number;
}

/** Whether the pace of passes has stopped changing. */
export function isSettled(paces: readonly number[]): boolean {
  const last = mean(paces.slice(-agreeing.passes));
  const before = mean(paces.slice(-2 * agreeing.passes, -agreeing.passes));
  return paces.length >= 2 * agreeing.passes && Math.abs(last / before - 1) <= agreeing.share;
}

/** Replays the streams in turns until compiled and settled, or `msMax` is over. What is steady, rounds tell (`steadiness.ts`). */
export async function warmUp(
  load: Pick<LoadProcess, 'runWindow'>,
  order: { origin: string; streams: readonly WarmUpStream[]; msMax: number },
): Promise<void> {
  const endMs = performance.now() + order.msMax;
  const paces: number[] = [];
  const ratesPerMs = new Map<WarmUpStream, number>();
  let turns = order.streams;
  let responded = 0;
  while (turns.length > 0 && performance.now() < endMs) {
    const quick: WarmUpStream[] = [];
    for (const turn of turns) {
      const { stream, path, connections } = turn;
      const wanted = Math.round((ratesPerMs.get(turn) ?? 0) * windowMs);
      const responses = Math.max(2 * connections, wanted);
      const ask = { kind: 'closed', origin: order.origin, path, stream, connections, responses } as const;
      const begunMs = performance.now();
      const window = await load.runWindow({ ...ask, offset: responded });
      // A server that does not answer is found, and explained, by the cases themselves.
      if (window.fault?.requestIndex === null) return;
      responded += responses;
      const turnMs = performance.now() - begunMs;
      ratesPerMs.set(turn, responses / turnMs);
      if (turnMs <= turnMsMax) quick.push(turn);
    }
    turns = quick;
    // Of those without a further turn too, at the pace of their last: the mean must not jump where one drops out.
    paces.push(geometricMean([...ratesPerMs.values()]));
    if (responded >= responsesNeeded && isSettled(paces)) return;
  }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}

/** Many short ones: what begins and ends a window is to be compiled as well as what sends. */
const openLoopWindows = 20;
const openLoopWindow = {
  requests: 100,
  requestsPerSecond: 2_000,
  arrivals: 'poisson',
  timeoutMs: 5_000,
} as const;

/**
 * Warms up the open loop of the load generator: asks a server that does nothing, before anything is timed. Its closed loop is
 * warm when servers are. Of a generator that was not warm, 4 % of the requests of
 * its first 15 windows were more than 1 ms late, because V8's compiling threads take turns with the one that sends;
 * after this 0.2 %, and after one window of as many requests 3 % (300 requests a second, 2 cores, Node 24.21).
 */
export async function warmUpOpenLoop(load: LoadProcess, signal: AbortSignal): Promise<void> {
  await using server = await FixedServer.start(signal);
  await server.sendQuestion(load);
  for (let n = 0; n < openLoopWindows; n += 1) await server.ask(load, { kind: 'open', ...openLoopWindow });
}
