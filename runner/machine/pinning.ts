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

/** The CPUs that this process, or another or a thread in /proc, may use; empty where the system does not tell (macOS). */
export function allowedCpus(of = 'self'): number[] {
  const status = readText(`/proc/${of}/status`);
  return parseCpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status ?? '')?.[1] ?? '');
}

/** Keeps a process on these CPUs, all of its threads or the first alone. Throws where `taskset` is absent or refuses. */
export function pin(pid: number, cpus: readonly number[], threads: 'all' | 'first' = 'all'): void {
  const all = threads === 'all' ? ['-a'] : [];
  execFileSync('taskset', [...all, '-c', '-p', cpus.join(','), String(pid)], { stdio: 'ignore' });
}

/** Where the processes of a run are kept: what serves on one half of the CPUs, what asks on the other. */
export interface CpuAffinity {
  /** Of the first threads of servers, and of their database backends. */
  readonly served: readonly number[];
  /** Of the load generator, and of what stands between server and database. */
  readonly load: readonly number[];
}

/**
 * Null where processes cannot be kept apart. Where they are not, they displace each other and are moved about: the
 * ratio of two identical servers then varies twice as much (`npm run variance`).
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

/** `pin` for processes that may be ending: one that is gone needs no place. */
export function pinLiving(
  pids: readonly number[],
  cpus: readonly number[],
  threads: 'all' | 'first' = 'all',
): void {
  for (const pid of pids) {
    try {
      pin(pid, cpus, threads);
    } catch {
      // `cpuAffinity` has seen that it works for those that live.
    }
  }
}

/** A server process and the database backends of its pool. */
interface Served {
  readonly pids: readonly number[];
  readonly backendPids: readonly number[] | null;
}

/**
 * Gives a server its place, and its backends theirs where they run here. Of the server it is the thread that answers;
 * those that compile and collect beside it may go where there is room, or they would delay it. Best done when it is
 * warm: what is compiled meanwhile is ready after half the time.
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

/** Gives the load generator, and what stands between server and database, their place. */
export function placeLoad(affinity: CpuAffinity | null, pids: readonly number[]): void {
  if (affinity) pinLiving(pids, affinity.load);
}

/** Whether `pin` works here, and there are CPUs to keep apart. */
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
