/** The cluster that a command works on, as the environment names it, free of what dead runs left. */

import type { Cluster } from '../../seed/cluster/cluster.ts';
import { openCluster } from '../../seed/cluster/open-cluster.ts';
import { cleanStrayDatabases } from '../../seed/databases/stray-databases.ts';
import { resumeAutovacuum } from './autovacuum.ts';

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
    await resumeAutovacuum(cluster);
    await cleanStrayDatabases(cluster);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
