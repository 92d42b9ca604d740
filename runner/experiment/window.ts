/** One window of a case: the load runs, what it takes is read around it, and a round of a result comes out. */

import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { latencyFrom, type Round } from '../../results/run-file/result.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { ClosedOrder, Fault, OpenOrder } from '../load/request.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { observeWindow } from './window-resources.ts';

export interface WindowResult {
  readonly round: Round;
  readonly fault: Fault | null;
}

/** How to ask; whom and what is the case's. */
export type WindowPlan =
  | Omit<ClosedOrder, 'origin' | 'path' | 'stream'>
  | Omit<OpenOrder, 'origin' | 'path' | 'stream'>;

export async function measureWindow(
  load: LoadProcess,
  server: ServerProcess,
  isDatabaseLocal: boolean,
  launch: number,
  plan: WindowPlan & { readonly path: string; readonly stream: string },
  helperPids: readonly number[] = [],
): Promise<WindowResult> {
  const backendPids = isDatabaseLocal ? server.backendPids : null;
  const { window, resources } = await observeWindow({ server, load, backendPids, helperPids }, () =>
    load.runWindow({ ...plan, origin: server.origin }),
  );
  const round: Round = {
    launch,
    requests: window.requests,
    errors: window.errors,
    durationMs: Math.max(window.durationMs, Number.EPSILON),
    latencyUs: latencyFrom(decodeHistogram(window.histogram)),
    histogram: window.histogram,
    longestUs: window.longestUs,
    ...resources,
    openLoop: window.openLoop,
  };
  return { round, fault: window.fault };
}
