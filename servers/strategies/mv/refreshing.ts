/**
 * Refreshes the materialized views repeatedly, through lost connections and restarts of the server. Also the entry of the
 * refresher's process, which keeps the views no older than an interval and a refresh.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { askValue, connectSession, isFinal } from '../../database/session.ts';
import { databaseFault } from '../../graphql/public-error.ts';
import { type MaintainerChannel, type MaintainerReport, runMaintainer } from '../../process/maintainer.ts';

/** The name of a refresher among the sessions of its database. */
const refresherTitle = 'refresher';
export const refresherName = `cqrs-bench ${refresherTitle}`;
export const refreshIntervalMsDefault = 1_000;

/** The key that mv_refresh() locks as well, so that calls by anybody count. */
const lockKey = `'mv_user'::regclass::bigint`;
const reconnectMs = 100;

/**
 * Reports each refresh: `durationMs` in all, and its parts `userMs`, `postMs`, `dashboardMs`; `walBytes` that it wrote (null
 * before PostgreSQL 18, which does not count per session); `walInsertBytes`, by which the server's WAL insert position moved
 * meanwhile (including other sessions' writes); and `lagMs`, the age that the replaced documents had reached, counted from
 * the start of the refresh that made them (null for the first, unless settled). Reports `skipped` if another session was
 * refreshing, and `fault` if the database failed; then continues until `signal` is aborted.
 *
 * The order's `intervalMs` is from the start of one refresh to the start of the next; a longer refresh is followed at once.
 * `settled` is 1 if the views are up to date when the refresher is ready: then their age is known. `isAlone`: whether to
 * skip a refresh while another session's is running.
 * @throws the database's error if the first connection fails, or if there is nothing to refresh.
 */
export async function keepRefreshing(
  { order, signal, ready, report }: MaintainerChannel,
  isAlone: boolean,
): Promise<void> {
  const intervalMs = Number(order['intervalMs'] ?? refreshIntervalMsDefault);
  let client: pg.Client | null = await connect(order.connectionString);
  await client.query(`SELECT 'mv_refresh()'::regprocedure`);
  ready();
  let madeAt = order['settled'] === 1 ? performance.now() : null;
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      client ??= await connect(order.connectionString);
      const refreshed = await refresh(client, isAlone);
      if (refreshed === null) {
        report({ skipped: 'Another session is refreshing.' });
      } else {
        const endedAt = performance.now();
        const lagMs = madeAt === null ? null : endedAt - madeAt;
        report({ durationMs: endedAt - startedAt, ...refreshed, lagMs });
        madeAt = startedAt;
      }
    } catch (error) {
      // The end of its session releases the lock, whatever happened in it.
      client?.end().catch(() => {});
      client = null;
      if (isFinal(error)) throw error;
      report({ fault: databaseFault(error) });
    }
    const pauseMs = intervalMs - (performance.now() - startedAt);
    // If aborted, the loop ends.
    await sleep(Math.max(pauseMs, client === null ? reconnectMs : 0), undefined, { signal }).catch(() => {});
  }
  await client?.end();
}

/** One refresh; null if another session was refreshing. */
async function refresh(client: pg.Client, isAlone: boolean): Promise<MaintainerReport | null> {
  if (isAlone) {
    if (!(await askValue(client, `SELECT pg_try_advisory_lock(${lockKey})`))) return null;
  }
  const before = await walPosition(client);
  const { rows } = await client.query<MaintainerReport>(
    'SELECT user_ms AS "userMs", post_ms AS "postMs", dashboard_ms AS "dashboardMs" FROM mv_refresh()',
  );
  const after = await walPosition(client);
  if (isAlone) await client.query(`SELECT pg_advisory_unlock(${lockKey})`);
  return {
    ...rows[0],
    walBytes: before.own === null || after.own === null ? null : after.own - before.own,
    walInsertBytes: after.inserted - before.inserted,
  };
}

/**
 * The server's WAL insert position, and all bytes that this session has written. The latter is null if the server does not
 * count them. PostgreSQL 18 does, and on request adds new bytes at the end of a statement.
 */
async function walPosition(client: pg.Client) {
  const { rows } = await client.query<{ is_counted: boolean; inserted: number }>(`
    SELECT to_regprocedure('pg_stat_get_backend_wal(integer)') IS NOT NULL AS is_counted,
      pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS inserted, pg_stat_force_next_flush()`);
  const position = rows[0] as { is_counted: boolean; inserted: number };
  if (!position.is_counted) return { own: null, inserted: position.inserted };
  const counting = 'SELECT wal_bytes::float8 FROM pg_stat_get_backend_wal(pg_backend_pid())';
  return { own: (await askValue<number>(client, counting)) ?? null, inserted: position.inserted };
}

function connect(connectionString: string): Promise<pg.Client> {
  return connectSession(connectionString, {
    title: refresherTitle,
    // A refresh whose refresher is gone must not keep running.
    settings: { client_connection_check_interval: '500ms' },
  });
}

if (import.meta.main) runMaintainer((channel) => keepRefreshing(channel, true));
