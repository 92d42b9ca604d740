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
