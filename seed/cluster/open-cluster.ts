/** Opens a run's PostgreSQL: the embedded one, or the one that DATABASE_URL names. One run at a time holds it. */
import { fileURLToPath } from 'node:url';
import type { Cluster } from './cluster.ts';
import { openEmbedded } from './embedded.ts';
import { openExternal } from './external.ts';

export interface ClusterOptions {
  /** Names the run in the lock, so that a run that is refused can say who holds it. */
  runId: string;
  /** A server to use instead of the embedded one: PostgreSQL >= 15, and a role that may create databases. */
  databaseUrl?: string | undefined;
  /** Where the embedded server lives; default: `.cluster/` of the project. */
  folder?: string;
  /** Settings of the embedded server that override its own. */
  settings?: Record<string, string>;
}

const folderDefault = fileURLToPath(new URL('../../.cluster', import.meta.url));

/**
 * Opens the cluster and takes its lock.
 *
 * The embedded server ends when the process exits by itself. After a `kill -9` it keeps running, and the next open finds
 * it; `cleanStrayDatabases` (stray-databases.ts) then removes what the killed run left.
 * @throws ClusterError if the environment does not allow it, or if another run holds the cluster.
 */
export function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { runId, databaseUrl, folder = folderDefault, settings = {} } = options;
  if (databaseUrl !== undefined && databaseUrl !== '') return openExternal({ runId, databaseUrl });
  return openEmbedded({ runId, folder, settings });
}
