/**
 * The server that a command works on: as the environment names it, free of what dead runs left, without autovacuum while
 * reads are timed, and what one that is not ours may refuse.
 */
import { type Cluster, codeOf } from '../../seed/cluster/cluster.ts';
import { openCluster } from '../../seed/cluster/open-cluster.ts';
import { onMaintenance } from '../../seed/databases/maintenance.ts';
import { cleanStrayDatabases } from '../../seed/databases/stray-databases.ts';

/**
 * Opens the server of `DATABASE_URL`, or the embedded one, whose data live in the folder that
 * `CQRS_BENCH_CLUSTER` names (`.cluster` when not said). `settings`: of the embedded one, over its own. Throws a
 * ClusterError where neither is to be had.
 */
export async function openRunCluster(runId: string, settings: Record<string, string> = {}): Promise<Cluster> {
  const databaseUrl = process.env['DATABASE_URL'] || undefined;
  const folder = process.env['CQRS_BENCH_CLUSTER'] || undefined;
  const cluster = await openCluster({ runId, databaseUrl, settings, ...(folder ? { folder } : {}) });
  try {
    await alterAutovacuum(cluster, 'RESET autovacuum');
    await cleanStrayDatabases(cluster);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** A server that is not ours keeps its settings, which are recorded. */
async function alterAutovacuum(
  cluster: Cluster,
  change: 'RESET autovacuum' | 'SET autovacuum = off',
): Promise<void> {
  if (!cluster.isEmbedded) return;
  await onMaintenance(cluster, async (client) => {
    await client.query(`ALTER SYSTEM ${change}`);
    await client.query('SELECT pg_reload_conf()');
  });
}

/**
 * Switches autovacuum off until disposed of: a vacuum that falls into one read window would be charged to one strategy.
 * What a killed run may have left is undone when the next one opens the server.
 */
export async function pauseAutovacuum(cluster: Cluster): Promise<AsyncDisposable> {
  await alterAutovacuum(cluster, 'SET autovacuum = off');
  return { [Symbol.asyncDispose]: () => alterAutovacuum(cluster, 'RESET autovacuum').catch(() => {}) };
}

/** SQLSTATEs of a server that lacks the right or the extension: insufficient_privilege, undefined_file, feature_not_supported. */
const lacking = ['42501', '58P01', '0A000'];

/** What `work` resolves to; null where the server lacks the right, or the extension, for it: the run goes on without it. */
export async function ifAllowed<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (lacking.includes(codeOf(error))) return null;
    throw error;
  }
}
