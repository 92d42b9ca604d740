/**
 * The highest rates that our load generators reach against a server that does nothing. A measured rate close to them is
 * limited by the generator. wrk against the same server shows how much of that limit is the server's.
 */
import { openLoopDoubt } from '../../results/doubts/open-loop.ts';
import type { GeneratorLimits } from '../../results/studies/generator.ts';
import { answerBytes, FixedServer, question } from '../load/fixed-server/process.ts';
import { LoadProcess } from '../load/load-process.ts';
import type { Window } from '../load/request.ts';
import { highestRate } from '../schedule/highest-rate.ts';
import { stepRequests } from '../schedule/window-size.ts';
import { wrkPerSecond } from './wrk.ts';

const connections = 16;

/** Where the search begins. */
const startPerSecond = 2_000;
const timeoutMs = 5_000;
const wrkSeconds = 2;

export interface GeneratorOptions {
  /** Number of searches. Their median is the result. */
  readonly searches: number;
  /** Lower and upper limit of the tried rates. */
  readonly lowestPerSecond: number;
  readonly highestPerSecond: number;
  readonly signal: AbortSignal;
}

export async function generatorLimits(options: GeneratorOptions): Promise<GeneratorLimits> {
  const { searches, signal } = options;
  await using server = await FixedServer.start(signal);
  await using load = new LoadProcess(signal);
  await server.sendQuestion(load);
  // In the first second both sides are still being compiled, so the rate is measured again at the end.
  const closedPerSecond = await closedRate(load, server);
  const found: { openPerSecond: number | null; limit: string | null }[] = [];
  for (let search = 0; search < searches; search += 1) found.push(await openRate(load, server, options));
  return {
    connections,
    answerBytes,
    openPerSecond: found.map(({ openPerSecond }) => openPerSecond),
    openLimit: found.at(-1)?.limit ?? null,
    closedPerSecond: Math.max(closedPerSecond, await closedRate(load, server)),
    wrkPerSecond: await wrkPerSecond(`${server.origin}/graphql`, question, {
      connections,
      seconds: wrkSeconds,
    }),
  };
}

async function closedRate(load: LoadProcess, server: FixedServer): Promise<number> {
  const { requests, durationMs } = await server.ask(load, { kind: 'closed', connections, windowMs: 1_000 });
  return (requests * 1000) / durationMs;
}

async function openRate(
  load: LoadProcess,
  server: FixedServer,
  { lowestPerSecond, highestPerSecond, signal }: GeneratorOptions,
): Promise<{ openPerSecond: number | null; limit: string | null }> {
  const asked = { kind: 'open', arrivals: 'poisson' } as const;
  const doubtOf = (window: Window): string | null =>
    openLoopDoubt([window], { ...asked, requestsPerSecond: window.openLoop?.offeredPerSecond ?? Number.NaN });
  const ask = async (requestsPerSecond: number): Promise<Window> => {
    signal.throwIfAborted();
    const requests = stepRequests(requestsPerSecond);
    return server.ask(load, { ...asked, requestsPerSecond, requests, timeoutMs });
  };
  const { good, bad } = await highestRate<Window>({
    startPerSecond: Math.min(startPerSecond, highestPerSecond),
    factor: 2,
    lowestPerSecond,
    highestPerSecond,
    // Other load on the machine can only slow it down, so one good window out of two is enough.
    attempt: async (requestsPerSecond) => {
      const window = await ask(requestsPerSecond);
      return doubtOf(window) === null ? window : ask(requestsPerSecond);
    },
    isGood: (window) => doubtOf(window) === null,
  });
  return {
    openPerSecond: good?.requestsPerSecond ?? null,
    limit: bad && doubtOf(bad.outcome),
  };
}
