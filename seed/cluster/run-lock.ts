/**
 * Decides who may use a cluster. A dedicated session holds two advisory locks for the life of a run: the cluster's, so
 * that a second run is refused, and the run's own, which shows that its databases are in use.
 *
 * Advisory locks are per database, and two runs may reach one server through different databases. So holders are looked
 * up in `pg_locks`, which lists the locks of all databases. A run that has the cluster's lock in its database still steps
 * back if another run has it in another database.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { askValue, connectSession } from '../../servers/database/session.ts';
import { ClusterError } from './cluster.ts';

/** First keys of the two-key advisory locks: arbitrary numbers that nobody else is likely to use. */
const clusterSpace = 0x63_71_72_73;
const runSpace = 0x63_71_72_74;
const clusterKey = 0;
const attempts = 5;

/** Opens the session that will hold the locks of a run. Its name tells others whom they wait for. */
export function connectLockSession(url: string, runId: string): Promise<pg.Client> {
  return connectSession(url, { title: `run ${runId} process ${process.pid}` });
}

/** Ends the session, which frees its locks. */
export async function endLockSession(client: pg.Client): Promise<void> {
  await client.end().catch(() => {});
}

/** Takes both locks, or ends the session; see `holdCluster` for what it throws. */
export async function takeRunLock(client: pg.Client, runId: string): Promise<void> {
  try {
    await holdCluster(client);
    await holdRun(client, runId);
  } catch (error) {
    await endLockSession(client);
    throw error;
  }
}

/** Marks the run's databases as in use while the session lives. */
export async function holdRun(client: pg.Client, runId: string): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1, $2)', [runSpace, runKey(runId)]);
}

/**
 * Whether a session of another process, in any database, holds the lock of a run; `key` is from `runKey`. A run that this
 * process itself holds counts as dead: the databases that it left before it was resumed belong to nobody.
 */
export async function isHeldElsewhere(client: pg.ClientBase, key: number): Promise<boolean> {
  const found = await holders(client, runSpace, key);
  return found.some((name) => !name.endsWith(` process ${process.pid}`));
}

/** A run's advisory key: a positive 31-bit number, because `pg_locks` loses the sign of a key. */
export function runKey(runId: string): number {
  return createHash('sha256').update(runId).digest().readUInt32BE() >>> 1;
}

/**
 * Takes the cluster's lock.
 * @throws ClusterError if another run has it; the message names its run id and process id.
 */
async function holdCluster(client: pg.Client): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const isTaken = await askValue<boolean>(client, 'SELECT pg_try_advisory_lock($1, $2)', [
      clusterSpace,
      clusterKey,
    ]);
    const others = await holders(client, clusterSpace, clusterKey);
    if (isTaken && others.length === 0) return;
    if (isTaken) await client.query('SELECT pg_advisory_unlock($1, $2)', [clusterSpace, clusterKey]);
    // Two runs that took it at the same time in two databases both step back, and chance decides who is first next time.
    // A holder that is no longer listed has just ended.
    const isWorthAnother = isTaken || others.length === 0;
    if (!isWorthAnother || attempt === attempts) throw heldBy(others[0] ?? 'an unknown session');
    await sleep(20 + Math.random() * 200);
  }
}

/** The application names of the other sessions that hold this lock. */
async function holders(client: pg.ClientBase, space: number, key: number): Promise<string[]> {
  const found = await client.query<{ name: string }>(
    `SELECT coalesce(nullif(activity.application_name, ''), 'session ' || locks.pid) AS name
       FROM pg_locks AS locks LEFT JOIN pg_stat_activity AS activity USING (pid)
      WHERE locks.locktype = 'advisory' AND locks.granted AND locks.pid <> pg_backend_pid()
        AND locks.classid = $1::bigint::oid AND locks.objid = $2::bigint::oid AND locks.objsubid = 2
      ORDER BY locks.pid`,
    [space, key],
  );
  return found.rows.map((row) => row.name);
}

function heldBy(holder: string): ClusterError {
  const pid = /process (\d+)$/.exec(holder)?.[1];
  return new ClusterError(
    `Expected to be the only run on this PostgreSQL, so that figures are not disturbed; it is held by: ${holder}. ` +
      `Wait for that one to end${pid === undefined ? '' : `, or, if it runs here, end it with: kill ${pid}`}`,
  );
}
