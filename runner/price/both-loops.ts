/** Reads and writes at once: two open loops over one server. */

import { timeoutMs } from '../experiment/measure.ts';
import { observeWindow, type WindowResources } from '../experiment/window-resources.ts';
import type { ObservedWindow, OpenOrder } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import type { PriceContext } from './context.ts';
import { PriceFault } from './keep.ts';
import { path, readStream, writeStream } from './warm-server.ts';

/** What is offered. Reads and writes take the same time. */
export interface Offered {
  readonly reads: number;
  readonly writes: number;
  readonly durationMs: number;
}

/** What came of it. As a window, it is of both. */
export interface BothWindows extends ObservedWindow {
  readonly reads: ObservedWindow;
  readonly writes: ObservedWindow;
}

/**
 * `offset`: index in both streams at which they begin. `followerPids`: what keeps the documents meanwhile.
 * @throws PriceFault if an answer is wrong or missing; one that is late is none.
 */
export async function askBoth(
  { laboratory }: Pick<PriceContext, 'laboratory'>,
  server: Server,
  { reads, writes, durationMs }: Offered,
  { offset, followerPids = [] }: { readonly offset: number; readonly followerPids?: readonly number[] },
): Promise<{ readonly window: BothWindows; readonly resources: WindowResources }> {
  const { load, isDatabaseLocal, helperPids, onWindow } = laboratory;
  const order = (stream: string, requests: number): OpenOrder => ({
    ...{ kind: 'open', arrivals: 'poisson', origin: server.origin, path, stream, offset, timeoutMs },
    ...{ requests, requestsPerSecond: (requests * 1000) / durationMs, openedBy: readStream },
  });
  const observed = await observeWindow(
    {
      ...{ server, load, backendPids: isDatabaseLocal ? server.backendPids : null },
      helperPids: isDatabaseLocal ? [...helperPids, ...followerPids] : helperPids,
    },
    async () => {
      const [read, written] = await Promise.all([
        load.runWindow(order(readStream, reads)),
        load.runWindow(order(writeStream, writes)),
      ]);
      return { ...read, answered: read.answered + written.answered, reads: read, writes: written };
    },
  );
  const { window } = observed;
  onWindow?.(Math.max(window.reads.spanMs, window.writes.spanMs));
  for (const [stream, { fault }] of [
    [readStream, window.reads] as const,
    [writeStream, window.writes] as const,
  ])
    if (fault !== null) throw new PriceFault(`${stream}: ${fault.reason}`);
  return observed;
}
