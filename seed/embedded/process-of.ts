/** Whether a process id is (still) that of a server: process ids are given again. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether the process lives and was started on this data folder. Command lines are readable for everybody,
 * where the folder a process works in needs a right that root lacks in a container. A zombie has none.
 */
export function isPostmasterAlive(pid: number, data: string): boolean {
  const words = commandLine(pid);
  return words.includes('postgres') && words.includes(data);
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  }
  const listed = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return listed.status === 0 ? listed.stdout : '';
}
