/** What the system says of processes: CPU time as the scheduler accounts it, in nanoseconds and not ticks; memory. */
import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds that a process has run so far. */
export interface ProcessCpu {
  /** Of its first thread, which is the one that answers in Node. */
  readonly mainNs: number;
  /** Of all others: in Node those that compile, and that collect beside the first. */
  readonly helpersNs: number;
}

/** Of all the processes; null where the system does not tell (macOS), and where one is gone. */
export function processCpu(pids: readonly number[]): ProcessCpu | null {
  try {
    const cpu = { mainNs: 0, helpersNs: 0 };
    for (const pid of pids) {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const ns = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
        cpu[Number(thread) === pid ? 'mainNs' : 'helpersNs'] += ns;
      }
    }
    return cpu;
  } catch {
    return null;
  }
}

/** Nanoseconds that all threads of the processes have run so far; null where one of them cannot be read. */
export function cpuNs(pids: readonly number[]): number | null {
  const cpu = processCpu(pids);
  return cpu && cpu.mainNs + cpu.helpersNs;
}

/** CPU microseconds per request between two readings; null where either is missing. */
export function cpuUsPerRequest(
  beforeNs: number | null,
  afterNs: number | null,
  requests: number,
): number | null {
  if (beforeNs === null || afterNs === null || requests === 0) return null;
  return Math.max(0, afterNs - beforeNs) / 1000 / requests;
}

/** Resident memory of the processes; null where the system does not tell (macOS), and where one is gone. */
export function rssBytes(pids: readonly number[]): number | null {
  try {
    const kibibytes = pids.map(
      (pid) => /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1],
    );
    return kibibytes.includes(undefined) ? null : kibibytes.reduce((sum, one) => sum + 1024 * Number(one), 0);
  } catch {
    return null;
  }
}
