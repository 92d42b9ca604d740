/** One slice of a trial: the load runs, what it takes is read around it, and a round of a result comes out. */

import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { latencyFrom } from '../../results/run-file/latency.ts';
import type { Round } from '../../results/run-file/result.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { ClosedOrder, Fault, OpenOrder } from '../load/request.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { observeSlice } from './slice-resources.ts';

export interface SliceResult {
  readonly round: Round;
  readonly fault: Fault | null;
}

/** How to ask; whom and what is the trial's. */
export type SlicePlan =
  | Omit<ClosedOrder, 'origin' | 'path' | 'stream'>
  | Omit<OpenOrder, 'origin' | 'path' | 'stream'>;

export async function measureSlice(
  load: LoadProcess,
  server: ServerProcess,
  isDatabaseLocal: boolean,
  launch: number,
  plan: SlicePlan & { readonly path: string; readonly stream: string },
  helperPids: readonly number[] = [],
): Promise<SliceResult> {
  const backendPids = isDatabaseLocal ? server.backendPids : null;
  const { slice, resources } = await observeSlice({ server, load, backendPids, helperPids }, () =>
    load.runSlice({ ...plan, origin: server.origin }),
  );
  const round: Round = {
    launch,
    requests: slice.requests,
    errors: slice.errors,
    durationMs: Math.max(slice.durationMs, Number.EPSILON),
    latencyUs: latencyFrom(decodeHistogram(slice.histogram)),
    histogram: slice.histogram,
    longestUs: slice.longestUs,
    ...resources,
    openLoop: slice.openLoop,
  };
  return { round, fault: slice.fault };
}
