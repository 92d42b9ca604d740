/** What a window took of the machine, beside latency: CPU time, memory, garbage collections, event-loop delays. */

import type { Round } from '../../results/run-file/result.ts';
import { sumIfKnown, sumOf } from '../../results/statistics/basic.ts';
import type { ServerCounters } from '../../servers/process/server-protocol.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { ObservedWindow } from '../load/request.ts';
import {
  cpuNs,
  cpuShares,
  cpuUsPerRequest,
  type MachineCpu,
  type ProcessCpu,
  processCpu,
  readMachineCpu,
  rssBytes,
} from '../machine/resources.ts';
import type { Server } from '../process/server.ts';

export type WindowResources = Pick<
  Round,
  | 'serverCpuUsPerRequest'
  | 'serverHelperCpuUsPerRequest'
  | 'processCpuUsPerRequest'
  | 'databaseCpuUsPerRequest'
  | 'loadCpuUsPerRequest'
  | 'serverRssBytes'
  | 'serverGcMs'
  | 'serverEventLoopDelayP99Us'
  | 'loadEventLoopDelayP99Us'
  | 'otherCpuShare'
  | 'busyConnections'
  | 'statementsPerRequest'
  | 'fellBackShare'
  | 'retriesPerRequest'
>;

/** The machine counts CPU time in ticks. A share of fewer says nothing, even in the median of the rounds. */
const ticksMin = 8;

interface CpuReading {
  readonly server: ProcessCpu | null;
  readonly databaseNs: number | null;
  /** Of each backend. */
  readonly backendsNs: readonly (number | null)[] | null;
  readonly loadNs: number | null;
  /** Of all processes of the run. */
  readonly ownNs: number | null;
  readonly machine: MachineCpu | null;
}

/** The processes of a window; `backendPids` is null if the database's processes cannot be seen. */
interface Processes {
  readonly server: Server;
  readonly load: LoadProcess;
  readonly backendPids: readonly number[] | null;
  /** Other processes of this run: their CPU time is not a neighbour's. */
  readonly helperPids: readonly number[];
}

/** An idle backend wakes up now and then, too; one that answers takes a share of the work. */
const busyShare = 0.1;

/**
 * Number of backends that worked between two readings of their CPU times: at least `busyShare` of what the busiest used.
 * Null if they cannot be read.
 */
export function busyBackends(
  beforeNs: readonly (number | null)[] | null,
  afterNs: readonly (number | null)[] | null,
): number | null {
  const takenNs = afterNs?.map((ns, index) => (ns ?? Number.NaN) - (beforeNs?.[index] ?? Number.NaN));
  if (!takenNs || takenNs.some(Number.isNaN)) return null;
  const mostNs = Math.max(...takenNs);
  return takenNs.filter((ns) => ns > 0 && ns >= busyShare * mostNs).length;
}

function readCpu({ server: { pids, writing }, load, backendPids, helperPids }: Processes): CpuReading {
  const server = pids.length === 0 ? null : processCpu(pids);
  const backendsNs = backendPids?.map((pid) => cpuNs([pid])) ?? null;
  const databaseNs = backendsNs && sumIfKnown(backendsNs);
  const loadNs = cpuNs([load.pid]);
  const serverNs = server && server.mainNs + server.helpersNs;
  const followerPids = [
    ...(writing?.pids ?? []),
    ...(backendPids === null ? [] : (writing?.backendPids ?? [])),
  ];
  const parts = [serverNs, databaseNs, loadNs, cpuNs([process.pid, ...helperPids, ...followerPids])];
  return {
    server,
    databaseNs,
    backendsNs,
    loadNs,
    ownNs: sumIfKnown(parts),
    machine: readMachineCpu(),
  };
}

/** CPU share of other programs; null if our own is unknown, or if the window was too short to tell. */
function otherCpuShare(before: CpuReading, after: CpuReading): number | null {
  if (before.ownNs === null || after.ownNs === null) return null;
  const ticks = (after.machine?.total ?? 0) - (before.machine?.total ?? 0);
  if (ticks < ticksMin) return null;
  return cpuShares(before.machine, after.machine, (after.ownNs - before.ownNs) / 1e6)?.other ?? null;
}

/** Runs a window and reads what it took. CPU times include a little of the reading itself. */
export async function observeWindow<Found extends ObservedWindow>(
  processes: Processes,
  runWindow: () => Promise<Found>,
): Promise<{ readonly window: Found; readonly resources: WindowResources }> {
  const { server } = processes;
  const [countedBefore] = await Promise.all([server.counters?.(), server.startObserving?.()]);
  const before = readCpu(processes);
  const window = await runWindow();
  const after = readCpu(processes);
  const [counted, seen] = await Promise.all([server.counters?.(), server.stopObserving?.()]);
  const perRequest = (ns: (reading: CpuReading) => number | null): number | null =>
    cpuUsPerRequest(ns(before), ns(after), window.answered);
  const ofServer = (isOf: boolean, ns: (cpu: ProcessCpu) => number): number | null =>
    isOf ? perRequest(({ server: cpu }) => cpu && ns(cpu)) : null;
  const isThreaded = server.isThreaded ?? false;
  const countedPerRequest = (...keys: readonly (keyof ServerCounters)[]): number | null =>
    counted && countedBefore && window.answered > 0
      ? sumOf(keys, (key) => counted[key] - countedBefore[key]) / window.answered
      : null;
  return {
    window,
    resources: {
      serverCpuUsPerRequest: ofServer(!isThreaded, ({ mainNs }) => mainNs),
      serverHelperCpuUsPerRequest: ofServer(!isThreaded, ({ helpersNs }) => helpersNs),
      processCpuUsPerRequest: ofServer(isThreaded, ({ mainNs, helpersNs }) => mainNs + helpersNs),
      databaseCpuUsPerRequest: perRequest((reading) => reading.databaseNs),
      loadCpuUsPerRequest: perRequest((reading) => reading.loadNs),
      serverRssBytes: server.pids.length === 0 ? null : rssBytes(server.pids),
      serverGcMs: seen?.gcMs ?? null,
      serverEventLoopDelayP99Us: seen?.eventLoopDelayP99Us ?? null,
      loadEventLoopDelayP99Us: window.resources.eventLoopDelayP99Us,
      otherCpuShare: otherCpuShare(before, after),
      busyConnections: busyBackends(before.backendsNs, after.backendsNs),
      statementsPerRequest: countedPerRequest('statementCount'),
      fellBackShare: countedPerRequest('fellBackCount'),
      retriesPerRequest: countedPerRequest('deadlocks', 'conflicts'),
    },
  };
}
