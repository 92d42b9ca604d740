/**
 * Which server runs on a data folder, from its `postmaster.pid`: never from a child process alone, so that a
 * server whose starter was killed is found. Process ids are given again, so the file is not believed blindly.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

/** Whether `postmaster.pid` names a process that is another program by now: that keeps PostgreSQL from starting. */
export function isPidFileForeign(data: string): boolean {
  const lines = readPidFile(data);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || isPostmasterAlive(pid, lines[1] ?? '')) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // No such process: PostgreSQL sees that itself, and also waits for what the dead server left.
  }
}

export function pidFileOf(data: string): string {
  return join(data, 'postmaster.pid');
}

function readPidFile(data: string): string[] {
  try {
    return readFileSync(pidFileOf(data), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/**
 * Whether the process lives and was started on this data folder. Command lines are readable for everybody,
 * where the folder a process works in needs a right that root lacks in a container. A zombie has none.
 */
export function isPostmasterAlive(pid: number, data: string): boolean {
  const command = commandLine(pid);
  // The first word: what still waits for the lock names the same program and data after its own.
  return command[0]?.includes('postgres') === true && command.some((word) => word.includes(data));
}

/**
 * Whether there are processes of a server whose first one was killed: each ends when its statement does. They call
 * themselves `postgres: user database ...`. Linux only.
 */
export function hasOrphans(): boolean {
  return readdirSync('/proc').some((name) => {
    if (!commandLine(Number(name))[0]?.startsWith('postgres: ')) return false;
    const parent = parentOf(Number(name));
    return parent !== null && !/postgres$/.test(commandLine(parent)[0] ?? '');
  });
}

/** Null where the process has ended meanwhile. */
function parentOf(pid: number): number | null {
  try {
    // After the name, which may hold anything: the state and the parent.
    const parent = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
    return parent === undefined ? null : Number(parent);
  } catch {
    return null;
  }
}

/** Its words; on macOS all of them in one. */
function commandLine(pid: number): string[] {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
      return [];
    }
  }
  const listed = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return listed.status === 0 ? [listed.stdout] : [];
}
