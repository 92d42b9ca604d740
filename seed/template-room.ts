/** Free disk is checked before it is filled: a full disk stops the cluster, and with it the run. */
import { statfs } from 'node:fs/promises';
import type pg from 'pg';
import { ClusterError } from './cluster-error.ts';

/** Left free whatever is asked for: the write-ahead log of a load (bytes). */
const reserveBytes = 1024 ** 3;

/**
 * Throws a ClusterError unless the disk of the server's data folder has room for `neededBytes` more. Only for a server on this
 * machine, and a role that may read `data_directory`.
 */
export async function assertRoom(client: pg.ClientBase, neededBytes: number, what: string): Promise<void> {
  const result = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
  const disk = await statfs(result.rows[0]?.folder ?? '');
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes >= neededBytes + reserveBytes) return;
  throw new ClusterError(
    `expected ${megabytes(neededBytes + reserveBytes)} of free disk for ${what}, found ${megabytes(freeBytes)}: ` +
      'free some space, or take a smaller dataset (--dataset small)',
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
