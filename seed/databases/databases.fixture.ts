/** Queries about a cluster's databases, for tests. */
import { askValue } from '../../servers/database/session.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { onMaintenance } from './maintenance.ts';

export async function databaseExists(cluster: Cluster, name: string): Promise<boolean> {
  const asking = 'SELECT true FROM pg_database WHERE datname = $1';
  return onMaintenance(cluster, async (client) => (await askValue(client, asking, [name])) === true);
}
