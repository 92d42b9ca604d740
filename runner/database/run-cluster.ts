/**
 * The database server of a command: chosen by the environment, freed of databases that dead runs left, and with autovacuum
 * off while reads are timed. A server that is not ours may refuse some of this.
 */
import { type Cluster, codeOf } from '../../seed/cluster/cluster.ts';
import { openCluster } from '../../seed/cluster/open-cluster.ts';
import { onMaintenance } from '../../seed/databases/maintenance.ts';
import { cleanStrayDatabases } from '../../seed/databases/stray-databases.ts';

/**
 * Opens the server of `DATABASE_URL`, or the embedded one, whose data folder is `CQRS_BENCH_CLUSTER` (default: `.cluster`).
 * `settings` override those of the embedded server. Throws a ClusterError if neither is available.
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

/** A server that is not ours keeps its settings; they are recorded. */
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
 * Switches autovacuum off until disposed of: a vacuum during one read window would be charged to one strategy. If a run is
 * killed meanwhile, the next one switches it on again when it opens the server.
 */
export async function pauseAutovacuum(cluster: Cluster): Promise<AsyncDisposable> {
  await alterAutovacuum(cluster, 'SET autovacuum = off');
  return { [Symbol.asyncDispose]: () => alterAutovacuum(cluster, 'RESET autovacuum').catch(() => {}) };
}

/** Switches it on again for writes that go on for minutes, until disposed of: within a pause. */
export async function allowAutovacuum(cluster: Cluster): Promise<AsyncDisposable> {
  await alterAutovacuum(cluster, 'RESET autovacuum');
  return { [Symbol.asyncDispose]: () => alterAutovacuum(cluster, 'SET autovacuum = off').catch(() => {}) };
}

/** SQLSTATEs for a missing right or extension: insufficient_privilege, undefined_file, feature_not_supported. */
const lacking = ['42501', '58P01', '0A000'];

/** The result of `work`; null if the server lacks the right or the extension for it. The run goes on without it. */
export async function ifAllowed<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (lacking.includes(codeOf(error))) return null;
    throw error;
  }
}
