/** Folders that are really ours, where others can make some as well. */

import { lstatSync } from 'node:fs';
import { ClusterError } from '../cluster.ts';

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
