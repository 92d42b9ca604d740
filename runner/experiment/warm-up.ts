/**
 * Warm-up of a fresh server: each of its scenarios for an equal time, in turns, until its pace has settled. Compiled
 * code, prepared statements and cached plans are what production serves from, so they are what is timed.
 *
 * Scenarios get equal times, not equal numbers of requests: otherwise a page of 50 users would take nearly all the time,
 * and the code that every request calls would still be compiling at the end.
 */
import { mean } from '../../results/statistics/basic.ts';
import { FixedServer } from '../load/fixed-server/process.ts';
import type { LoadProcess } from '../load/load-process.ts';

/** Length of a turn of one scenario by one executor. */
const windowMs = 30;
/** A scenario whose turn takes longer than this gets no further turn. */
const turnMsMax = 4 * windowMs;
/**
 * The pace has settled when it has no trend: the mean of the last passes differs from that of as many before by less than
 * this share. Single passes never agree on a shared machine: at 3 % none of 84 warm-ups passed.
 */
const agreeing = { passes: 3, share: 0.05 };
/** By then the code that each request calls is fully compiled (`serverNodeFlags`); a pace that settles earlier will change. */
const responsesNeeded = 6_000;

/** What is replayed, and over how many connections. */
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

/** Replays the streams in turns until the pace has settled or `msMax` is over. The rounds show whether it is steady (`steadiness.ts`). */
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
      // The cases themselves find and explain a server that does not answer.
      if (window.fault?.requestIndex === null) return;
      responded += responses;
      const turnMs = performance.now() - begunMs;
      ratesPerMs.set(turn, responses / turnMs);
      if (turnMs <= turnMsMax) quick.push(turn);
    }
    turns = quick;
    // Includes those without a further turn, at their last pace, so that the mean does not jump when one drops out.
    paces.push(geometricMean([...ratesPerMs.values()]));
    if (responded >= responsesNeeded && isSettled(paces)) return;
  }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}

/** Many short windows, because the code that begins and ends one has to be compiled, too. */
const openLoopWindows = 20;
const openLoopWindow = {
  requests: 100,
  requestsPerSecond: 2_000,
  arrivals: 'poisson',
  timeoutMs: 5_000,
} as const;

/**
 * Warms up the open loop of the load generator on a server that does nothing, before anything is timed. (Its closed loop is
 * warm when the servers are.) Without it, 4 % of the requests of the first 15 windows were more than 1 ms late, because
 * V8's compiler threads compete with the thread that sends; with it, 0.2 %; with one window of as many requests, 3 % (300
 * requests a second, 2 cores, Node 24.21).
 */
export async function warmUpOpenLoop(load: LoadProcess, signal: AbortSignal): Promise<void> {
  await using server = await FixedServer.start(signal);
  await server.sendQuestion(load);
  for (let n = 0; n < openLoopWindows; n += 1) await server.ask(load, { kind: 'open', ...openLoopWindow });
}
