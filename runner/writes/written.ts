/**
 * What the server wrote because of one window: for the writers, for the maintainer until the documents were true again, and
 * for autovacuum. The server counts it itself, between two readings.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { TableWrites, Written } from '../../results/run-file/writes.ts';
import { checkpoint, fullPageBytes, openWal, walBytes } from '../database/wal.ts';

interface Reading {
  readonly lsn: string;
  readonly fullPageImages: number;
  readonly tables: readonly TableWrites[];
}

/**
 * Backends report their counts when they end, and a maintainer's backend ends after its process. Upper limit of the wait for
 * that.
 */
const backendsEndMs = 5_000;

async function read(client: pg.ClientBase): Promise<Reading> {
  const { rows } = await client.query<Reading>(
    `SELECT pg_current_wal_insert_lsn() AS lsn,
            (SELECT wal_fpi::float8 FROM pg_stat_wal) AS "fullPageImages",
            (SELECT COALESCE(json_agg(json_build_object('table', relname, 'updates', n_tup_upd,
                      'hotUpdates', n_tup_hot_upd, 'deadTuples', n_dead_tup) ORDER BY relname), '[]')
             FROM pg_stat_user_tables WHERE schemaname = 'public') AS tables`,
  );
  return rows[0] as Reading;
}

/** Waits until nobody else is connected to the database, because then all counts are in. */
export async function waitForBackends(client: pg.ClientBase): Promise<void> {
  const endMs = performance.now() + backendsEndMs;
  while (performance.now() < endMs) {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    if (rowCount === 0) return;
    await sleep(10);
  }
}

/**
 * Runs `work`, and resolves to its result and to everything that the server wrote meanwhile. If the server has other users,
 * that includes their WAL.
 */
export async function observeWrites<Result>(
  client: pg.ClientBase,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly written: Written }> {
  const isReadable = await openWal(client);
  await waitForBackends(client);
  const isCheckpointed = await checkpoint(client);
  const before = await read(client);
  const result = await work();
  await waitForBackends(client);
  const after = await read(client);
  return {
    result,
    written: {
      isCheckpointed,
      walBytes: await walBytes(client, before.lsn, after.lsn),
      fullPageImages: after.fullPageImages - before.fullPageImages,
      fullPageBytes: isReadable ? await fullPageBytes(client, before.lsn, after.lsn) : null,
      tables: tablesBetween(before.tables, after.tables),
    },
  };
}

function tablesBetween(before: readonly TableWrites[], after: readonly TableWrites[]): TableWrites[] {
  const earlier = new Map(before.map((one) => [one.table, one]));
  return after.map(({ table, updates, hotUpdates, deadTuples }) => ({
    table,
    updates: updates - (earlier.get(table)?.updates ?? 0),
    hotUpdates: hotUpdates - (earlier.get(table)?.hotUpdates ?? 0),
    deadTuples,
  }));
}
