/** One slice of a trial: the load runs, the CPU clocks are read around it, and a round of a result comes out. */
import { decodeHistogram, latencyFrom } from '../results/histogram.ts';
import type { Round } from '../results/run.ts';
import type { LoadProcess } from './load/load-process.ts';
import type { ClosedOrder, Fault, OpenOrder, Slice } from './load/request.ts';
import { cpuNs, cpuUsPerRequest } from './resources.ts';
import type { ServerProcess } from './server-process.ts';

export interface SliceResult {
  readonly round: Round;
  readonly fault: Fault | null;
}

/** How to ask; whom and what is the trial's. */
export type SlicePlan = Omit<ClosedOrder, 'port' | 'stream'> | Omit<OpenOrder, 'port' | 'stream'>;

export async function measureSlice(
  load: LoadProcess,
  server: ServerProcess,
  isDatabaseLocal: boolean,
  launch: number,
  plan: SlicePlan & { readonly stream: string },
): Promise<SliceResult> {
  const backendPids = isDatabaseLocal ? server.backendPids : null;
  const serverBeforeNs = cpuNs([server.pid]);
  const databaseBeforeNs = backendPids && cpuNs(backendPids);
  const slice: Slice = await load.runSlice({ ...plan, port: server.port });
  const serverAfterNs = cpuNs([server.pid]);
  const databaseAfterNs = backendPids && cpuNs(backendPids);
  const round: Round = {
    launch,
    requests: slice.requests,
    errors: slice.errors,
    durationMs: Math.max(slice.durationMs, Number.EPSILON),
    latencyUs: latencyFrom(decodeHistogram(slice.histogram)),
    histogram: slice.histogram,
    serverCpuUsPerRequest: cpuUsPerRequest(serverBeforeNs, serverAfterNs, slice.answered),
    databaseCpuUsPerRequest: cpuUsPerRequest(databaseBeforeNs, databaseAfterNs, slice.answered),
    loadCpuUsPerRequest: null,
    serverRssBytes: null,
    serverGcMs: null,
    serverEventLoopDelayP99Us: null,
    loadEventLoopDelayP99Us: null,
    otherCpuShare: null,
    openLoop: slice.openLoop,
  };
  return { round, fault: slice.fault };
}
