/**
 * CPU time and memory of processes and of the machine, as the system reports them. The CPU time of processes is the
 * scheduler's, in nanoseconds instead of ticks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { sum, sumIfKnown } from '../../results/statistics/basic.ts';
import { bytesNamed, readText } from './machine.ts';

/** Nanoseconds that a process has run so far. */
export interface ProcessCpu {
  /** Of its first thread, which is the one that answers in Node. */
  readonly mainNs: number;
  /** Of all others: in Node those that compile and collect garbage. */
  readonly helpersNs: number;
}

/** The sum over all processes; null if the system does not tell (macOS) or one has ended. */
export function processCpu(pids: readonly number[]): ProcessCpu | null {
  try {
    const cpu = { mainNs: 0, helpersNs: 0 };
    for (const pid of pids) {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        cpu[Number(thread) === pid ? 'mainNs' : 'helpersNs'] += threadNs(pid, thread);
      }
    }
    return cpu;
  } catch {
    return null;
  }
}

/** 0 for a thread, other than the first, that has ended since it was listed. */
function threadNs(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  } catch (error) {
    if (Number(thread) === pid) throw error;
    return 0;
  }
}

/** Nanoseconds that all threads of the processes have run so far; null if one of them cannot be read. */
export function cpuNs(pids: readonly number[]): number | null {
  const cpu = processCpu(pids);
  return cpu && cpu.mainNs + cpu.helpersNs;
}

/** CPU microseconds per request between two readings; null if either is missing. */
export function cpuUsPerRequest(
  beforeNs: number | null,
  afterNs: number | null,
  requests: number,
): number | null {
  if (beforeNs === null || afterNs === null || requests === 0) return null;
  return Math.max(0, afterNs - beforeNs) / 1000 / requests;
}

/** Resident memory of the processes; null if the system does not tell (macOS) or one has ended. */
export function rssBytes(pids: readonly number[]): number | null {
  return sumIfKnown(pids.map((pid) => bytesNamed('VmRSS', readText(`/proc/${pid}/status`))));
}

/** CPU time of the whole machine, as in `/proc/stat`: ticks of 10 ms since boot, summed over all CPUs. */
export interface MachineCpu {
  readonly total: number;
  readonly idle: number;
  /** Time that the hypervisor gave to others while this machine had work. */
  readonly stolen: number;
}

const ticksPerSecond = 100;

/**
 * Parses the first line of `/proc/stat`: user nice system idle iowait irq softirq steal guest guest_nice (proc(5)). User and
 * nice already include guests. Null if the line has another form.
 */
export function parseMachineCpu(stat: string): MachineCpu | null {
  const [name, ...words] = stat.split('\n', 1)[0]?.trim().split(/\s+/) ?? [];
  const ticks = words.slice(0, 8).map(Number);
  const [idle, waiting, stolen = 0] = [ticks[3], ticks[4], ticks[7]];
  if (name !== 'cpu' || idle === undefined || waiting === undefined || ticks.some(Number.isNaN)) return null;
  return { total: sum(ticks), idle: idle + waiting, stolen };
}

/** Null if the system does not tell (macOS). */
export function readMachineCpu(): MachineCpu | null {
  return parseMachineCpu(readText('/proc/stat') ?? '');
}

/** Shares (0 to 1) of all CPU time between two readings: what others used, apart from `ownCpuMs`, and what was stolen. */
export function cpuShares(
  before: MachineCpu | null,
  after: MachineCpu | null,
  ownCpuMs: number,
): { other: number; stolen: number } | null {
  if (before === null || after === null || after.total <= before.total) return null;
  const total = after.total - before.total;
  const stolen = Math.max(0, after.stolen - before.stolen) / total;
  const busy = (total - (after.idle - before.idle)) / total - stolen;
  const own = (ownCpuMs * ticksPerSecond) / 1000 / total;
  return { other: Math.min(1, Math.max(0, busy - own)), stolen };
}
