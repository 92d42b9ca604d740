/** What the system says of processes: CPU time as the scheduler accounts it, in nanoseconds and not ticks; memory. */
import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds that all threads of a process have run; null where the system does not tell (macOS). */
function processCpuNs(pid: number): number | null {
  try {
    let sumNs = 0;
    // A process's own schedstat covers its first thread alone; garbage collection and pools run in others.
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      sumNs += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
    }
    return sumNs;
  } catch {
    return null;
  }
}

/** Nanoseconds that the processes have run so far; null where one of them cannot be read. */
export function cpuNs(pids: readonly number[]): number | null {
  let sumNs = 0;
  for (const pid of pids) {
    const ns = processCpuNs(pid);
    if (ns === null) return null;
    sumNs += ns;
  }
  return sumNs;
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

/** Resident memory of a process; null where the system does not tell (macOS), and where the process is gone. */
export function rssBytes(pid: number): number | null {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}
