/** Warm-up of the load generator's open loop. Its closed one is warm when servers are, which it warms up. */
import { FixedServer } from '../load/fixed-server/process.ts';
import type { LoadProcess } from '../load/load-process.ts';

/** Many short ones: what begins and ends a window is to be compiled as well as what sends. */
const windowCount = 20;
const window = { requests: 100, requestsPerSecond: 2_000, arrivals: 'poisson', timeoutMs: 5_000 } as const;

/**
 * Asks a server that does nothing, before anything is timed. Of a generator that was not warm, 4 % of the requests of
 * its first 15 windows were more than 1 ms late, because V8's compiling threads take turns with the one that sends;
 * after this 0.2 %, and after one window of as many requests 3 % (300 requests a second, 2 cores, Node 24.21).
 */
export async function warmUpOpenLoop(load: LoadProcess, signal: AbortSignal): Promise<void> {
  await using server = await FixedServer.start(signal);
  await server.sendQuestion(load);
  for (let n = 0; n < windowCount; n += 1) await server.ask(load, { kind: 'open', ...window });
}
