/**
 * Connections for work on a server, mostly to its maintenance database; also remembers which databases this process made.
 */
import pg from 'pg';
import { connectSession } from '../../servers/database/session.ts';
import type { Cluster } from '../cluster/cluster.ts';

const made = new WeakMap<Cluster, Set<string>>();

/** Names of the databases that this process made. For a resumed run, those of its earlier processes are not included. */
export function madeHere(cluster: Cluster): Set<string> {
  const names = made.get(cluster) ?? new Set<string>();
  made.set(cluster, names);
  return names;
}

/** Lends a connection to a database to `work`. */
export async function onDatabase<Result>(
  cluster: Cluster,
  database: string,
  work: (client: pg.Client) => Promise<Result>,
  title = 'work',
): Promise<Result> {
  const client = await connectSession(cluster.url(database), { title });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Lends a connection to the maintenance database to `work`. */
export function onMaintenance<Result>(
  cluster: Cluster,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  return onDatabase(cluster, cluster.maintenanceDatabase, work, 'maintenance');
}

export async function drop(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}
