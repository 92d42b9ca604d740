/**
 * What the server wrote because of one window: for the writers, for the maintainer until the documents were true again, and
 * for autovacuum. The server counts it itself, between two readings.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { TableWrites, Written } from '../../results/run-file/writes.ts';
import { askValue } from '../../servers/database/session.ts';
import { ifAllowed } from '../database/run-cluster.ts';

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
async function waitForBackends(client: pg.ClientBase): Promise<void> {
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

/** Bytes of full-page images in a range of the WAL; null if this role may not read it. */
async function fullPageBytes(client: pg.ClientBase, from: string, to: string): Promise<number | null> {
  if (from === to) return 0;
  // Only flushed WAL can be read, and commits with synchronous_commit = off may not be flushed yet.
  await client.query('SET synchronous_commit = on');
  await client.query(`SELECT pg_logical_emit_message(true, 'cqrs-bench', '')`);
  const summing = 'SELECT COALESCE(sum(fpi_size), 0)::float8 FROM pg_get_wal_stats($1, $2)';
  return (await ifAllowed(() => askValue<number>(client, summing, [from, to]))) ?? null;
}

/**
 * Runs `work`, and resolves to its result and to everything that the server wrote meanwhile. If the server has other users,
 * that includes their WAL.
 */
export async function observeWrites<Result>(
  client: pg.ClientBase,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly written: Written }> {
  const reader = await ifAllowed(() => client.query('CREATE EXTENSION IF NOT EXISTS pg_walinspect'));
  await waitForBackends(client);
  const checkpoint = await ifAllowed(() => client.query('CHECKPOINT'));
  const before = await read(client);
  const result = await work();
  await waitForBackends(client);
  const after = await read(client);
  const grown = 'SELECT pg_wal_lsn_diff($2, $1)::float8';
  return {
    result,
    written: {
      isCheckpointed: checkpoint !== null,
      walBytes: (await askValue<number>(client, grown, [before.lsn, after.lsn])) ?? 0,
      fullPageImages: after.fullPageImages - before.fullPageImages,
      fullPageBytes: reader && (await fullPageBytes(client, before.lsn, after.lsn)),
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
