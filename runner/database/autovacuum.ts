/** Autovacuum, kept out of read windows: a vacuum that falls into one window would be charged to one strategy. */
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { onMaintenance } from '../../seed/databases/maintenance.ts';

/** Undoes what a killed run may have left. On a server that is not ours nothing was changed. */
export async function resumeAutovacuum(cluster: Cluster): Promise<void> {
  if (!cluster.isEmbedded) return;
  await onMaintenance(cluster, async (client) => {
    await client.query('ALTER SYSTEM RESET autovacuum');
    await client.query('SELECT pg_reload_conf()');
  });
}

/** Switches autovacuum off until disposed of. On a server that is not ours it stays as it is, and is recorded. */
export async function pauseAutovacuum(cluster: Cluster): Promise<AsyncDisposable> {
  if (cluster.isEmbedded) {
    await onMaintenance(cluster, async (client) => {
      await client.query('ALTER SYSTEM SET autovacuum = off');
      await client.query('SELECT pg_reload_conf()');
    });
  }
  // On a server that is gone, the next run does it.
  return { [Symbol.asyncDispose]: () => resumeAutovacuum(cluster).catch(() => {}) };
}
