/**
 * Which server runs on a data folder, from its `postmaster.pid`: never from a child process alone, so that a
 * server whose starter was killed is found. Process ids are given again, so the file is not believed blindly.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** The path of the data when it was started: a folder can have been moved since. */
  readonly startedOn: string;
  /** Whether it accepts connections (or is about to stop accepting them). */
  readonly isReady: boolean;
}

/** The server that runs on this data, or null. */
export function findPostmaster(data: string): Postmaster | null {
  const lines = readPidFile(data);
  const pid = Number(lines[0]);
  const startedOn = lines[1] ?? '';
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 1 || !isPostmasterAlive(pid, startedOn)) return null;
  return { pid, port, startedOn, isReady: lines[7]?.trim() === 'ready' };
}

/** A process id that was given to another process since keeps PostgreSQL from starting. */
export function removeForeignPidFile(data: string): void {
  const lines = readPidFile(data);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || isPostmasterAlive(pid, lines[1] ?? '')) return;
  try {
    process.kill(pid, 0);
  } catch {
    return; // No such process: PostgreSQL sees that itself, and also waits for what the dead server left.
  }
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

function readPidFile(data: string): string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

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
