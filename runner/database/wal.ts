/** How much a server has written to its WAL, in total and of full-page images. */
import type pg from 'pg';
import { askValue } from '../../servers/database/session.ts';
import { ifAllowed } from './run-cluster.ts';

/** Makes the WAL readable. False if this role may not read it. */
export async function openWal(client: pg.ClientBase): Promise<boolean> {
  return (await ifAllowed(() => client.query('CREATE EXTENSION IF NOT EXISTS pg_walinspect'))) !== null;
}

/** Writes what is dirty, so that the first change of each page costs every window the same. False if this role may not. */
export async function checkpoint(client: pg.ClientBase): Promise<boolean> {
  return (await ifAllowed(() => client.query('CHECKPOINT'))) !== null;
}

/** Where the next record will be written. */
export async function walPosition(client: pg.ClientBase): Promise<string> {
  return (await askValue<string>(client, 'SELECT pg_current_wal_insert_lsn()')) ?? '';
}

/** Bytes between two positions. */
export async function walBytes(client: pg.ClientBase, from: string, to: string): Promise<number> {
  return (await askValue<number>(client, 'SELECT pg_wal_lsn_diff($2, $1)::float8', [from, to])) ?? 0;
}

/** Bytes of full-page images between two positions; null if this role may not read the WAL. */
export async function fullPageBytes(client: pg.ClientBase, from: string, to: string): Promise<number | null> {
  if (from === to) return 0;
  await flushWal(client);
  const summing = 'SELECT COALESCE(sum(fpi_size), 0)::float8 FROM pg_get_wal_stats($1, $2)';
  return (await ifAllowed(() => askValue<number>(client, summing, [from, to]))) ?? null;
}

/** Rows that were changed, whoever did it, in transactions that were rolled back, too. */
export interface RowChanges {
  readonly inserts: number;
  readonly updates: number;
  /** Of these, heap-only ones. */
  readonly hotUpdates: number;
  readonly deletes: number;
}

/**
 * What the WAL between two positions changed in these tables. Unlike the counters of the tables, it holds what a backend that
 * still lives did a moment ago. Rows of COPY are not counted. Null if this role may not read the WAL, or if PostgreSQL is older
 * than 16.
 */
export async function rowChanges(
  client: pg.ClientBase,
  from: string,
  to: string,
  tables: readonly string[],
): Promise<RowChanges | null> {
  if (!(await askValue<boolean>(client, `SELECT to_regproc('pg_get_wal_block_info') IS NOT NULL`)))
    return null;
  await flushWal(client);
  return ifAllowed(async () => {
    const { rows } = await client.query<RowChanges>(counting, [from, to, tables]);
    return rows[0] ?? null;
  });
}

// An update that moves its row to another page refers to both: the new one first.
const counting = `
  SELECT count(*) FILTER (WHERE starts_with(record_type, 'INSERT'))::float8 AS "inserts",
         count(*) FILTER (WHERE record_type ~ '^(HOT_)?UPDATE')::float8 AS "updates",
         count(*) FILTER (WHERE starts_with(record_type, 'HOT_UPDATE'))::float8 AS "hotUpdates",
         count(*) FILTER (WHERE starts_with(record_type, 'DELETE'))::float8 AS "deletes"
  FROM pg_get_wal_block_info($1, $2, false)
  WHERE resource_manager = 'Heap' AND block_id = 0
    AND reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relfilenode IN (
      SELECT pg_relation_filenode(oid) FROM pg_class
      WHERE relname = ANY ($3) AND relnamespace = 'public'::regnamespace
    )`;

/** Only flushed WAL can be read, and commits with synchronous_commit = off may not be flushed yet. */
async function flushWal(client: pg.ClientBase): Promise<void> {
  await client.query('SET synchronous_commit = on');
  await client.query(`SELECT pg_logical_emit_message(true, 'cqrs-bench', '')`);
}
