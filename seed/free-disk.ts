/** Free disk is checked before it is filled: a full disk stops the server, and with it the run. */
import { statfs } from 'node:fs/promises';
import type { Cluster } from './cluster.ts';
import { ClusterError } from './cluster-error.ts';
import { onMaintenance } from './maintenance.ts';

const mebibyte = 2 ** 20;
/** Left free whatever is asked for: the write-ahead log of a load. */
const reserveBytes = 1024 * mebibyte;

/**
 * Of a server that is not the embedded one nothing is known, and nothing is asked.
 * @param what what the room is for, as in `a copy of cqrs_bench_x`.
 * @throws ClusterError when the disk has less than `neededBytes` and a reserve.
 */
export async function requireFreeDisk(cluster: Cluster, neededBytes: number, what: string): Promise<void> {
  if (!cluster.isEmbedded) return;
  const folder = await onMaintenance(cluster, async (client) => {
    const found = await client.query<{ folder: string }>(
      `SELECT current_setting('data_directory') AS folder`,
    );
    return found.rows[0]?.folder ?? '/';
  });
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes + reserveBytes) return;
  const neededMib = Math.ceil((neededBytes + reserveBytes) / mebibyte);
  throw new ClusterError(
    `Expected ${neededMib} MiB of free disk for ${what}; there are ${Math.floor(freeBytes / mebibyte)} MiB. ` +
      'Free some space, or take a smaller dataset: --dataset small',
  );
}
