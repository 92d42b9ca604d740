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
  // Only flushed WAL can be read, and commits with synchronous_commit = off may not be flushed yet.
  await client.query('SET synchronous_commit = on');
  await client.query(`SELECT pg_logical_emit_message(true, 'cqrs-bench', '')`);
  const summing = 'SELECT COALESCE(sum(fpi_size), 0)::float8 FROM pg_get_wal_stats($1, $2)';
  return (await ifAllowed(() => askValue<number>(client, summing, [from, to]))) ?? null;
}
