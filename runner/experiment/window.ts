/** One window: runs the load, reads CPU and memory around it, and returns a round of a result. */
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { latencyFrom, type Round } from '../../results/run-file/result.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { Fault, OrderWithout } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import { observeWindow } from './window-resources.ts';

export interface WindowResult {
  readonly round: Round;
  readonly fault: Fault | null;
}

/** How to ask. Whom and what to ask follows from the case. */
export type WindowPlan = OrderWithout<'origin' | 'path' | 'stream'>;

/** Who asks, and which processes are read. */
export interface Observation {
  readonly load: LoadProcess;
  /** Whether the database's processes run here, so that their CPU time can be read. */
  readonly isDatabaseLocal: boolean;
  /** Other processes of this run: their CPU time is not a neighbour's. */
  readonly helperPids: readonly number[];
  /** Is told how long each window took, from its first request to its last answer. */
  readonly onWindow?: (spanMs: number) => void;
}

export async function measureWindow(
  { load, isDatabaseLocal, helperPids, onWindow }: Observation,
  server: Server,
  launch: number,
  plan: WindowPlan & { readonly path: string; readonly stream: string },
): Promise<WindowResult> {
  const backendPids = isDatabaseLocal ? server.backendPids : null;
  await server.writing?.begin();
  const { window, resources } = await observeWindow({ server, load, backendPids, helperPids }, () =>
    load.runWindow({ ...plan, origin: server.origin }),
  );
  onWindow?.(window.spanMs);
  const written = (await server.writing?.end()) ?? null;
  const perRequest = (amount: number | null | undefined) =>
    amount === null || amount === undefined || window.answered === 0 ? null : amount / window.answered;
  const round: Round = {
    launch,
    requests: window.requests,
    errors: window.errors,
    durationMs: Math.max(window.durationMs, Number.EPSILON),
    latencyUs: latencyFrom(decodeHistogram(window.histogram)),
    histogram: window.histogram,
    longestUs: window.longestUs,
    ...resources,
    maintainerCpuUsPerRequest: perRequest(written?.maintainerCpuNs && written.maintainerCpuNs / 1000),
    walBytesPerRequest: perRequest(written && Math.max(0, written.walBytes - (written.fullPageBytes ?? 0))),
    fullPageBytesPerRequest: perRequest(written?.fullPageBytes),
    openLoop: window.openLoop,
  };
  return { round, fault: window.fault };
}
