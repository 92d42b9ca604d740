/**
 * How fast rows are made and loaded, against the same rows streamed from a file: `npm run seed:ratio -- medium`.
 * Both ways go through pg-copy-streams into bare tables, in turn and on one connection, and are rolled back;
 * only the load is timed, and the file is in the page cache. The made rows' time includes the pools of texts.
 */

import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { openCluster } from './cluster/open-cluster.ts';
import { copyChunks, type Table, tables } from './data/copy-chunks.ts';
import { type Dataset, datasetNamed, datasets, rowCountOf } from './data/datasets.ts';
import { createRows } from './data/rows.ts';
import { createDatabase, dropDatabase } from './databases/databases.ts';
import { withLoadingSession } from './databases/loading-session.ts';
import { copyInto, loadRows, schemaFiles } from './seed.ts';

const seed = 1;
const chunkBytes = 128 * 1_024;

/** Rows per second of `rounds` loads of `dataset` each way, in turn, into a database without `tb_` tables. */
async function measureSeedingRates(connectionString: string, dataset: Dataset, rounds: number) {
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

async function printSeedingRatio(name: string): Promise<void> {
  const dataset = datasetNamed(name);
  if (!dataset) {
    throw new Error(
      `expected a dataset (${datasets.map((each) => each.name).join(', ')}), got ${name}: try small`,
    );
  }
  const runId = `seeding-ratio-${process.pid}`;
  const cluster = await openCluster({ runId, databaseUrl: process.env['DATABASE_URL'] });
  const database = `cqrs_bench_seeding_ratio_${process.pid}`;
  try {
    await createDatabase(cluster, database, { kind: 'run', runId });
    const { made, streamed } = await measureSeedingRates(cluster.url(database), dataset, 9);
    const ratios = made.map((rate, round) => rate / (streamed[round] ?? Number.NaN));
    console.log(
      `${dataset.name}, ${rowCountOf(dataset).toLocaleString('en')} rows, ${ratios.length} rounds, median:`,
    );
    console.log(`  made      ${Math.round(median(made)).toLocaleString('en')} rows/s`);
    console.log(`  streamed  ${Math.round(median(streamed)).toLocaleString('en')} rows/s`);
    console.log(
      `  ratio     ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    );
  } finally {
    await dropDatabase(cluster, database);
    await cluster.stop();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) {
  // The server is stopped as this process exits, which a signal by itself is not.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  await printSeedingRatio(process.argv[2] ?? 'small').catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 70;
  });
}
