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

/** The CPUs that this process may use; empty where the system does not tell (macOS). */
export function allowedCpus(): number[] {
  const line = /^Cpus_allowed_list:\s*(.*)$/m.exec(readText('/proc/self/status') ?? '');
  return parseCpuList(line?.[1] ?? '');
}

/** Keeps all threads of the processes on these CPUs. Throws where `taskset` is absent or refuses. */
export function pin(pids: readonly number[], cpus: readonly number[]): void {
  for (const pid of pids) {
    execFileSync('taskset', ['-a', '-c', '-p', cpus.join(','), String(pid)], { stdio: 'ignore' });
  }
}

/** Where the processes of a run are kept: what serves on one half of the CPUs, what asks on the other. */
export interface CpuPlacement {
  /** Of servers and of their database backends. */
  readonly served: readonly number[];
  /** Of the load generator, and of what stands between server and database. */
  readonly load: readonly number[];
}

/**
 * Null where processes cannot be kept apart. Where they are not, they displace each other and are moved about: the
 * ratio of two identical servers then varies twice as much (`npm run variance`).
 */
export function cpuPlacement(): CpuPlacement | null {
  if (!canPin()) return null;
  const cpus = allowedCpus();
  const half = Math.ceil(cpus.length / 2);
  return { served: cpus.slice(0, half), load: cpus.slice(half) };
}

export function describePlacement({ served, load }: CpuPlacement): string {
  return `servers and database backends on ${served.join(', ')}, load generator on ${load.join(', ')}`;
}

/** `pin` for processes that may be ending: one that is gone needs no place. */
export function pinLiving(pids: readonly number[], cpus: readonly number[]): void {
  for (const pid of pids) {
    try {
      pin([pid], cpus);
    } catch {
      // `cpuPlacement` has seen that it works for those that live.
    }
  }
}

/** A server process and the database backends of its pool. */
interface Served {
  readonly pid: number;
  readonly backendPids: readonly number[];
}

/**
 * Gives a server its place, and its backends theirs where they run here. Best done when it is warm: what is compiled
 * beside its requests, by another CPU, is ready after half the time.
 */
export function placeServer(
  placement: CpuPlacement | null,
  { pid, backendPids }: Served,
  isDatabaseLocal: boolean,
): void {
  if (placement) pinLiving([pid, ...(isDatabaseLocal ? backendPids : [])], placement.served);
}

/** Whether `pin` works here, and there are CPUs to keep apart. */
export function canPin(): boolean {
  const cpus = allowedCpus();
  if (cpus.length < 2) return false;
  try {
    pin([process.pid], cpus);
    return true;
  } catch {
    return false;
  }
}
