/** Loads a dataset into an empty database: COPY into bare tables, then keys, then VACUUM (ANALYZE). */
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyChunks, type Table, tables } from './data/copy-chunks.ts';
import { assertCounts } from './data/counts.ts';
import { type Dataset, rowCountOf } from './data/datasets.ts';
import { createRows } from './data/rows.ts';
import { withLoadingSession } from './databases/loading-session.ts';

/** The SQL of the tables, and of their keys. */
export const schemaFiles = {
  tables: new URL('./schema.sql', import.meta.url),
  keys: new URL('./keys.sql', import.meta.url),
};

/** Called often, with the rows loaded so far, all rows, and the current step: `tb_post`, `keys`, `vacuum`. */
export type SeedProgress = (doneRows: number, totalRows: number, step: string) => void;

/**
 * Makes the `tb_` tables of `dataset` from `seed` (an integer of [0, 2^32)) in a database that has none. Throws if the
 * database refuses, or if the counts are not the dataset's. If the signal is aborted, throws its reason.
 */
export async function seedDatabase(
  connectionString: string,
  dataset: Dataset,
  seed: number,
  progress: SeedProgress,
  signal?: AbortSignal,
): Promise<void> {
  await withLoadingSession(connectionString, signal, async (client) => {
    // One transaction lets COPY write frozen rows, so that VACUUM has nothing to rewrite.
    await client.query('BEGIN');
    await client.query(await readFile(schemaFiles.tables, 'utf8'));
    await loadRows(client, dataset, seed, progress, signal);
    await client.query('COMMIT');
    const rowCount = rowCountOf(dataset);
    progress(rowCount, rowCount, 'keys');
    await client.query(await readFile(schemaFiles.keys, 'utf8'));
    progress(rowCount, rowCount, 'vacuum');
    await client.query('VACUUM (ANALYZE)');
    await assertCounts(client, dataset);
  });
}

/** Makes every row of the dataset, and copies it into the bare tables that the same transaction made. */
export async function loadRows(
  client: pg.Client,
  dataset: Dataset,
  seed: number,
  progress: SeedProgress,
  signal?: AbortSignal,
): Promise<void> {
  const rows = createRows(dataset, seed);
  const rowCount = rowCountOf(dataset);
  let doneRows = 0;
  for (const table of tables) {
    const chunks = copyChunks(table, dataset, rows, (made) =>
      progress(doneRows + made, rowCount, table.name),
    );
    await copyInto(client, table, Readable.from(chunks, { highWaterMark: 1 }), signal);
    doneRows += table.rowCount(dataset);
  }
}

/**
 * Streams COPY text into a table that the running transaction made. Reads the stream only as fast as the server accepts
 * it.
 */
export async function copyInto(
  client: pg.Client,
  table: Pick<Table, 'name' | 'columns'>,
  text: Readable,
  signal?: AbortSignal,
): Promise<void> {
  const copy = client.query(
    copyFrom(`COPY ${table.name} (${table.columns}) FROM STDIN WITH (FREEZE, ENCODING 'UTF8')`),
  );
  await pipeline(text, copy, { signal });
}
