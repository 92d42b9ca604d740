/**
 * Warm-up of a fresh server: each of its scenarios for an equal time, in turns, until its code is compiled. Compiled code,
 * prepared statements and cached plans are what production serves from, so they are what is timed.
 *
 * Scenarios get equal times, not equal numbers of requests: otherwise a page of 50 users would take nearly all the time,
 * and the code that every request calls would still be compiling at the end.
 */
import { median } from '../../results/statistics/basic.ts';
import { FixedServer } from '../load/fixed-server/process.ts';
import type { LoadProcess } from '../load/load-process.ts';

/** Length of a turn of one scenario by one executor. */
const windowMs = 80;
/** A scenario whose turn takes this many times as long as the median turn gets no further turn. */
const slowFactor = 4;
/** By then the code that each request calls is compiled (`compileEarly`), and that of a scenario. */
const responsesMin = 1_200;
const responsesPerStream = 300;

/** What is replayed, and over how many connections. */
export interface WarmUpStream {
  readonly stream: string;
  /** Of the executor that is asked. */
  readonly path: string;
  readonly connections: number;
}

/** Replays the streams in turns until they were answered often enough, or `msMax` is over. The rounds show whether it is steady (`steadiness.ts`). */
export async function warmUp(
  load: Pick<LoadProcess, 'runWindow'>,
  order: { origin: string; streams: readonly WarmUpStream[]; msMax: number },
): Promise<void> {
  const endMs = performance.now() + order.msMax;
  const responsesNeeded = Math.max(responsesMin, responsesPerStream * order.streams.length);
  let turns = order.streams;
  for (let responded = 0; turns.length > 0 && responded < responsesNeeded; ) {
    const times = new Map<WarmUpStream, number>();
    for (const turn of turns) {
      if (performance.now() >= endMs) return;
      const { stream, path, connections } = turn;
      const ask = { kind: 'closed', origin: order.origin, path, stream, connections, windowMs } as const;
      const begunMs = performance.now();
      const window = await load.runWindow({ ...ask, offset: responded });
      // The cases themselves find and explain a server that does not answer.
      if (window.fault?.requestIndex === null) return;
      responded += window.answered;
      times.set(turn, performance.now() - begunMs);
    }
    const usualMs = median([...times.values()]) ?? 0;
    turns = turns.filter((turn) => (times.get(turn) ?? 0) <= slowFactor * usualMs);
  }
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
