/**
 * The folders of the embedded server: which are really ours, where others can make some as well, and those that are being
 * made, under names by which the next start knows and removes what a killed one has left.
 */
import { lstatSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterError, codeOf } from '../cluster.ts';

/** Whether it is a folder of the current user's: one that is another's (or a link) could be a trap. */
export function isOwnFolder(path: string): boolean {
  const found = lstatSync(path);
  return found.isDirectory() && found.uid === process.getuid?.();
}

/** @throws ClusterError unless it is. */
export function requireOwnFolder(path: string): void {
  if (isOwnFolder(path)) return;
  throw new ClusterError(
    `Expected ${path} to be a folder of the current user, for PostgreSQL; it is not. See whose it is with: ls -ld ${path}`,
  );
}

/** Nothing takes longer to make. */
const makingMsMax = 600_000;

/** Begins the name of a folder that this process is making. */
export function unfinishedPrefix(): string {
  return `unfinished-${processNamespace()}-${process.pid}-`;
}

/** Removes what starts that were killed have left behind. */
export function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, namespace, pid] = /^unfinished-(\d+)-(\d+)-/.exec(name) ?? [];
    if (namespace === undefined) continue;
    const path = join(folder, name);
    // Process ids are given again, in a container soon; those of another container cannot be asked for at all.
    const mayLive = namespace !== processNamespace() || isAlive(Number(pid));
    const ageMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (mayLive && ageMs < makingMsMax) continue;
    // Its initdb may be writing on for a moment.
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** The number of the namespace that this process's id belongs to; 0 where there is but one. */
function processNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
