/**
 * The folders of the embedded server: checks that they are ours, because others can make folders in some places, too; and
 * names unfinished ones so that the next start can find and remove what a killed one left.
 */
import { lstatSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterError, codeOf } from '../cluster.ts';

/** Whether it is a folder of the current user. Somebody else's folder, or a link, could be a trap. */
export function isOwnFolder(path: string): boolean {
  const found = lstatSync(path);
  return found.isDirectory() && found.uid === process.getuid?.();
}

/** @throws ClusterError if it is not a folder of the current user. */
export function requireOwnFolder(path: string): void {
  if (isOwnFolder(path)) return;
  throw new ClusterError(
    `Expected ${path} to be a folder of the current user, for PostgreSQL; it is not. See whose it is with: ls -ld ${path}`,
  );
}

/** No folder takes longer to make. */
const makingMsMax = 600_000;

/** Prefix for the name of a folder that this process is making. */
export function unfinishedPrefix(): string {
  return `unfinished-${processNamespace()}-${process.pid}-`;
}

/** Removes what killed starts have left behind. */
export function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, namespace, pid] = /^unfinished-(\d+)-(\d+)-/.exec(name) ?? [];
    if (namespace === undefined) continue;
    const path = join(folder, name);
    // Process ids are reused, soon so in a container. Those of another container cannot be looked up.
    const mayLive = namespace !== processNamespace() || isAlive(Number(pid));
    const ageMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (mayLive && ageMs < makingMsMax) continue;
    // Its initdb may still be writing for a moment.
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** The number of this process's PID namespace; 0 if the system has only one. */
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
