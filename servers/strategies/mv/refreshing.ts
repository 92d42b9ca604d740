/** Refreshes the materialized views again and again, through lost connections and restarts of the server. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connectSession } from '../../database/session.ts';
import { databaseFault } from '../../graphql/database-fault.ts';
import type { KeeperChannel } from '../../process/keeper.ts';

/** By this name a refresher is known among the sessions of its database. */
const refresherTitle = 'refresher';
export const refresherName = `cqrs-bench ${refresherTitle}`;
export const refreshIntervalMsDefault = 1_000;

export interface RefreshOptions {
  readonly connectionString: string;
  /** From the start of one refresh to the start of the next; a longer refresh is followed at once. */
  readonly intervalMs: number;
  /** Whether a refresh is left out while another session's is under way. */
  readonly isAlone: boolean;
  /** Whether the views show the truth of the moment at which the refresher is ready: then their age is known. */
  readonly isSettled: boolean;
}

interface Refreshed {
  readonly user_ms: number;
  readonly post_ms: number;
  readonly dashboard_ms: number;
  readonly wal_bytes: number | null;
  readonly wal_insert_bytes: number;
}

/** The key that mv_refresh() locks as well, so that anybody's call of it counts. */
const lockKey = `'mv_user'::regclass::bigint`;
const reconnectMs = 100;
/** No such database, no such user, or no read model to refresh in it: waiting changes nothing. */
const isFinal = (error: unknown): boolean => /^(28|3D|42)/.test(String((error as { code?: unknown }).code));

/**
 * Reports each refresh: `durationMs` in all, `userMs`, `postMs`, `dashboardMs` of it; `walBytes` that it wrote (null
 * before PostgreSQL 18, which does not tell sessions apart) and `walInsertBytes`, how far the server's WAL insert
 * position moved meanwhile (other sessions' writes are in it); and `lagMs`: how old the replaced documents had
 * become, from the start of the refresh that made them (null for the first, unless settled). Reports `skipped`
 * where another session was refreshing, and `fault` where the database failed it; then goes on, until `signal` is
 * aborted.
 * @throws the database's error when the first connection fails, or when there is nothing to refresh.
 */
export async function keepRefreshing(
  options: RefreshOptions,
  { signal, ready, report }: Pick<KeeperChannel, 'signal' | 'ready' | 'report'>,
): Promise<void> {
  let client: pg.Client | null = await connect(options.connectionString);
  await client.query(`SELECT 'mv_refresh()'::regprocedure`);
  ready();
  let madeAt = options.isSettled ? performance.now() : null;
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      client ??= await connect(options.connectionString);
      const refreshed = await refresh(client, options.isAlone);
      if (refreshed === null) {
        report({ skipped: 'Another session is refreshing.' });
      } else {
        const endedAt = performance.now();
        report({
          durationMs: endedAt - startedAt,
          userMs: refreshed.user_ms,
          postMs: refreshed.post_ms,
          dashboardMs: refreshed.dashboard_ms,
          walBytes: refreshed.wal_bytes,
          walInsertBytes: refreshed.wal_insert_bytes,
          lagMs: madeAt === null ? null : endedAt - madeAt,
        });
        madeAt = startedAt;
      }
    } catch (error) {
      // The end of its session gives the lock back, whatever happened in it.
      client?.end().catch(() => {});
      client = null;
      if (isFinal(error)) throw error;
      report({ fault: databaseFault(error) });
    }
    const pauseMs = options.intervalMs - (performance.now() - startedAt);
    // Aborted, it ends the loop.
    await sleep(Math.max(pauseMs, client === null ? reconnectMs : 0), undefined, { signal }).catch(() => {});
  }
  await client?.end();
}

/** One refresh; null when another session was at it. */
async function refresh(client: pg.Client, isAlone: boolean): Promise<Refreshed | null> {
  if (isAlone) {
    const lock = await client.query(`SELECT pg_try_advisory_lock(${lockKey}) AS is_held`);
    if (!lock.rows[0].is_held) return null;
  }
  const before = await walPosition(client);
  const times = await client.query<Refreshed>('SELECT * FROM mv_refresh()');
  const after = await walPosition(client);
  if (isAlone) await client.query(`SELECT pg_advisory_unlock(${lockKey})`);
  return {
    ...(times.rows[0] as Refreshed),
    wal_bytes: before.own === null || after.own === null ? null : after.own - before.own,
    wal_insert_bytes: after.inserted - before.inserted,
  };
}

interface WalPosition {
  /** Bytes that this session has written, ever; null where the server does not count them. */
  readonly own: number | null;
  readonly inserted: number;
}

/** PostgreSQL 18 counts the WAL of each session, and adds what is new at the end of a statement when asked to. */
async function walPosition(client: pg.Client): Promise<WalPosition> {
  const { rows } = await client.query<{ is_counted: boolean; inserted: number }>(`
    SELECT to_regprocedure('pg_stat_get_backend_wal(integer)') IS NOT NULL AS is_counted,
      pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS inserted, pg_stat_force_next_flush()`);
  const position = rows[0] as { is_counted: boolean; inserted: number };
  if (!position.is_counted) return { own: null, inserted: position.inserted };
  const own = await client.query<{ bytes: number }>(
    'SELECT wal_bytes::float8 AS bytes FROM pg_stat_get_backend_wal(pg_backend_pid())',
  );
  return { own: own.rows[0]?.bytes ?? null, inserted: position.inserted };
}

function connect(connectionString: string): Promise<pg.Client> {
  return connectSession(connectionString, {
    title: refresherTitle,
    // A refresh whose refresher is gone must not run on.
    settings: { client_connection_check_interval: '500ms' },
  });
}
