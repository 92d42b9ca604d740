/** Finds and drops the databases that dead runs left behind. */
import type pg from 'pg';
import type { Cluster } from '../cluster/cluster.ts';
import { isHeldElsewhere, runKey } from '../cluster/run-lock.ts';
import { listDatabases, type MarkedDatabase, namelessRunKey } from './database-comment.ts';
import { drop, madeHere, onMaintenance } from './maintenance.ts';

/**
 * Drops the run databases, half-made templates and half-made databases of runs that no living process holds. Keeps what
 * this process made, and what is not marked as ours, whatever its name.
 * @returns the names of the dropped databases.
 */
export async function cleanStrayDatabases(cluster: Cluster): Promise<string[]> {
  return onMaintenance(cluster, async (client) => {
    const dropped: string[] = [];
    for (const database of await listDatabases(client)) {
      if (madeHere(cluster).has(database.name) || !(await isStray(client, database))) continue;
      await drop(client, database.name);
      dropped.push(database.name);
    }
    return dropped;
  });
}

async function isStray(client: pg.ClientBase, { name, comment }: MarkedDatabase): Promise<boolean> {
  const key = comment === null ? namelessRunKey(name) : runKey(comment.runId);
  if (key === null) return false;
  // A database that still has its temporary name was never usable, ready or not.
  const isKept = comment?.kind === 'template' && comment['isReady'] === true && namelessRunKey(name) === null;
  return !isKept && !(await isHeldElsewhere(client, key));
}
