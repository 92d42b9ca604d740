/** The PostgreSQL of a run: the embedded one, or the one that DATABASE_URL names. Held by one run at a time. */
import { fileURLToPath } from 'node:url';
import type { Cluster } from './cluster.ts';
import { openEmbedded } from './embedded.ts';
import { openExternal } from './external.ts';

export interface ClusterOptions {
  /** Names the run in the lock, for the one that is refused. */
  runId: string;
  /** A server to use instead of the embedded one; a role that may create databases, PostgreSQL >= 15. */
  databaseUrl?: string | undefined;
  /** Where the embedded server lives; `.cluster/` of the project unless said otherwise. */
  folder?: string;
  /** Settings of the embedded server, over its own. */
  settings?: Record<string, string>;
}

const folderDefault = fileURLToPath(new URL('../../.cluster', import.meta.url));

/**
 * Opens the cluster and takes its lock.
 *
 * The embedded server also ends when the process exits by itself; after a `kill -9` it goes on, and the next
 * open finds it. `cleanStrayDatabases` (databases.ts) then removes what the killed run left.
 * @throws ClusterError when the environment does not allow it, or another run holds the cluster.
 */
export function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { runId, databaseUrl, folder = folderDefault, settings = {} } = options;
  if (databaseUrl !== undefined && databaseUrl !== '') return openExternal({ runId, databaseUrl });
  return openEmbedded({ runId, folder, settings });
}
