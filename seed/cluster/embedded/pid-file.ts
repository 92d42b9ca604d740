/**
 * Finds the server that runs on a data folder, by its `postmaster.pid`. So it also finds a server whose starter was
 * killed. Process ids are reused, so the file alone is not believed.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** The path of the data at its start; the folder may have been moved since. */
  readonly startedOn: string;
  /** Whether it accepts connections (or is about to stop accepting them). */
  readonly isReady: boolean;
}

/** The server that runs on this data; null if there is none. */
export function findPostmaster(data: string): Postmaster | null {
  const lines = readPidFile(data);
  const pid = Number(lines[0]);
  const startedOn = lines[1] ?? '';
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 1 || !isPostmasterAlive(pid, startedOn)) return null;
  return { pid, port, startedOn, isReady: lines[7]?.trim() === 'ready' };
}

/** Whether `postmaster.pid` names a process that is another program by now. That would keep PostgreSQL from starting. */
export function isPidFileForeign(data: string): boolean {
  const lines = readPidFile(data);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || isPostmasterAlive(pid, lines[1] ?? '')) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // No such process: PostgreSQL detects that itself, and waits for what is left of the dead server.
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
 * Whether the process lives and was started on this data folder. Everybody can read its command line; reading its working
 * folder takes a right that root lacks in a container. A zombie has no command line.
 */
export function isPostmasterAlive(pid: number, data: string): boolean {
  const command = commandLine(pid);
  // Only the first word counts: a process that still waits for the lock names the program and data further behind.
  return command[0]?.includes('postgres') === true && command.some((word) => word.includes(data));
}

/**
 * Whether there are processes of a server whose postmaster was killed: each ends when its statement does. Their command
 * lines are `postgres: user database ...`. Linux only.
 */
export function hasOrphans(): boolean {
  return readdirSync('/proc').some((name) => {
    if (!commandLine(Number(name))[0]?.startsWith('postgres: ')) return false;
    const parent = parentOf(Number(name));
    return parent !== null && !/postgres$/.test(commandLine(parent)[0] ?? '');
  });
}

/** Null if the process has ended meanwhile. */
function parentOf(pid: number): number | null {
  try {
    // The name may hold any characters; after it come the state and the parent.
    const parent = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
    return parent === undefined ? null : Number(parent);
  } catch {
    return null;
  }
}

/** Its words; on macOS, all in one string. */
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
