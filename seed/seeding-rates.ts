/**
 * Measures how fast rows are generated and loaded, compared with the same rows streamed from a file: `npm run seeding`.
 * Both ways go through pg-copy-streams into bare tables, alternating on one connection, and are rolled back. Only the
 * load is timed, and the file is in the page cache. The time of generated rows includes making the pools of texts.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { copyChunks, type Table, tables } from './data/copy-chunks.ts';
import { type Dataset, rowCountOf } from './data/datasets.ts';
import { createRows } from './data/rows.ts';
import { withLoadingSession } from './databases/loading-session.ts';
import { copyInto, loadRows, schemaFiles } from './seed.ts';

const seed = 1;
const chunkBytes = 128 * 1_024;

/** Rows per second, both ways, of `rounds` alternating loads of `dataset` into a database without `tb_` tables. */
export async function measureSeedingRates(
  connectionString: string,
  dataset: Dataset,
  rounds: number,
  signal: AbortSignal,
): Promise<{ readonly made: readonly number[]; readonly streamed: readonly number[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'cqrs-bench-ratio-'));
  const fileOf = (table: Table): string => join(folder, table.name);
  const made: number[] = [];
  const streamed: number[] = [];
  try {
    const rows = createRows(dataset, seed);
    for (const table of tables) await writeFile(fileOf(table), copyChunks(table, dataset, rows));
    await withLoadingSession(connectionString, undefined, async (client) => {
      const makeRows = (): Promise<void> => loadRows(client, dataset, seed, () => {});
      const streamRows = async (): Promise<void> => {
        for (const table of tables) {
          await copyInto(client, table, createReadStream(fileOf(table), { highWaterMark: chunkBytes }));
        }
      };
      for (let round = 0; round < rounds; round += 1) {
        signal.throwIfAborted();
        made.push(await rowsPerSecond(client, dataset, makeRows));
        streamed.push(await rowsPerSecond(client, dataset, streamRows));
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { made, streamed };
}

async function rowsPerSecond(
  client: pg.Client,
  dataset: Dataset,
  load: () => Promise<void>,
): Promise<number> {
  await client.query('BEGIN');
  await client.query(await readFile(schemaFiles.tables, 'utf8'));
  const startMs = performance.now();
  await load();
  const durationMs = performance.now() - startMs;
  await client.query('ROLLBACK');
  return (1_000 * rowCountOf(dataset)) / durationMs;
}
