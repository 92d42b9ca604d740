/** Which CPUs a process may use, by `taskset` (util-linux). */
import { execFileSync } from 'node:child_process';
import { readText } from './machine.ts';

/** `0-2,5` -> 0, 1, 2, 5 */
export function parseCpuList(text: string): number[] {
  return text
    .split(',')
    .filter((part) => /^\d+(-\d+)?$/.test(part.trim()))
    .flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** The CPUs that this process (or another, or a thread in /proc) may use; empty if the system does not tell (macOS). */
export function allowedCpus(of = 'self'): number[] {
  const status = readText(`/proc/${of}/status`);
  return parseCpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status ?? '')?.[1] ?? '');
}

/** Keeps a process on these CPUs: all of its threads, or only the first. Throws if `taskset` is missing or refuses. */
export function pin(pid: number, cpus: readonly number[], threads: 'all' | 'first' = 'all'): void {
  const all = threads === 'all' ? ['-a'] : [];
  execFileSync('taskset', [...all, '-c', '-p', cpus.join(','), String(pid)], { stdio: 'ignore' });
}

/** Which CPUs the processes of a run use: what serves on one half, the load on the other. */
export interface CpuAffinity {
  /** For the first threads of servers, and for their database backends. */
  readonly served: readonly number[];
  /** For the load generator, and for proxies between server and database. */
  readonly load: readonly number[];
}

/**
 * Null if processes cannot be pinned. Unpinned processes preempt each other and migrate between CPUs: the ratio of two
 * identical servers then varies twice as much (`npm run variance`).
 */
export function cpuAffinity(): CpuAffinity | null {
  if (!canPin()) return null;
  const cpus = allowedCpus();
  const half = Math.ceil(cpus.length / 2);
  return { served: cpus.slice(0, half), load: cpus.slice(half) };
}

export function describeAffinity({ served, load }: CpuAffinity): string {
  return `first threads of servers and database backends on ${served.join(', ')}, load generator on ${load.join(', ')}`;
}

/** Like `pin`, but ignores processes that have ended. */
export function pinLiving(
  pids: readonly number[],
  cpus: readonly number[],
  threads: 'all' | 'first' = 'all',
): void {
  for (const pid of pids) {
    try {
      pin(pid, cpus, threads);
    } catch {
      // The process has ended: `cpuAffinity` has checked that pinning works.
    }
  }
}

/** A server process and the database backends of its pool. */
interface Served {
  readonly pids: readonly number[];
  readonly backendPids: readonly number[] | null;
}

/**
 * Pins a server, and its backends if they run on this machine. Only the server's first thread, which answers, is pinned. The
 * threads that compile and collect garbage may run anywhere, or they would delay it. Best done when the server is warm:
 * until then, free placement halves the time until compiled code is ready.
 */
export function placeServer(
  affinity: CpuAffinity | null,
  { pids, backendPids }: Served,
  isDatabaseLocal: boolean,
): void {
  if (!affinity) return;
  pinLiving(pids, affinity.served, 'first');
  if (isDatabaseLocal) pinLiving(backendPids ?? [], affinity.served);
}

/** Pins the load generator, and proxies between server and database. */
export function placeLoad(affinity: CpuAffinity | null, pids: readonly number[]): void {
  if (affinity) pinLiving(pids, affinity.load);
}

/** Whether `pin` works here, and there is more than one CPU. */
export function canPin(): boolean {
  const cpus = allowedCpus();
  if (cpus.length < 2) return false;
  try {
    pin(process.pid, cpus);
    return true;
  } catch {
    return false;
  }
}
