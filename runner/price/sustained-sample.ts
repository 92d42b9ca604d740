/** What is read at the end of each sample of writes that go on for minutes: space, dead rows, autovacuum and WAL. */
import type pg from 'pg';
import type { Sustained, SustainedSample } from '../../results/run-file/price.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { readSizes } from '../database/storage.ts';
import { walBytes, walPosition } from '../database/wal.ts';
import type { Window } from '../load/request.ts';

/** Of the normalized tables, and of the read model of a strategy. */
export async function readSizesOf(
  client: pg.ClientBase,
  { stored }: Pick<Strategy, 'stored'>,
): Promise<Sustained['before']> {
  const bytesOf = async (prefix: string | undefined): Promise<number> => {
    const { heapBytes, toastBytes, indexBytes } = await readSizes(client, prefix);
    return heapBytes + toastBytes + indexBytes;
  };
  return { tablesBytes: await bytesOf('tb'), modelBytes: await bytesOf(stored) };
}

type Counts = Pick<SustainedSample, 'deadTuples' | 'autovacuums' | 'autoanalyzes'>;

/** Of all tables and their TOAST, since the database was made. */
async function readCounts(client: pg.ClientBase): Promise<Counts> {
  const { rows } = await client.query<Counts>(
    `SELECT COALESCE(sum(n_dead_tup), 0)::float8 AS "deadTuples",
            COALESCE(sum(autovacuum_count), 0)::float8 AS "autovacuums",
            COALESCE(sum(autoanalyze_count), 0)::float8 AS "autoanalyzes"
     FROM pg_stat_all_tables WHERE relid IN (
       SELECT unnest(ARRAY[oid, reltoastrelid]) FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
     )`,
  );
  const [counts] = rows;
  if (!counts) throw new Error('an aggregate without groups gives one row');
  return counts;
}

/** Begins now. Each call makes the sample of a window that has just ended, with what was read since the one before it. */
export async function sampleReader(
  client: pg.ClientBase,
  strategy: Strategy,
): Promise<(window: Window) => Promise<SustainedSample>> {
  const first = await readCounts(client);
  const begunMs = performance.now();
  let from = await walPosition(client);
  return async ({ answered, durationMs, histogram }) => {
    const atMs = performance.now() - begunMs;
    const to = await walPosition(client);
    const counts = await readCounts(client);
    const sample = {
      ...{ atMs, writes: answered, durationMs, histogram },
      ...(await readSizesOf(client, strategy)),
      deadTuples: counts.deadTuples,
      autovacuums: counts.autovacuums - first.autovacuums,
      autoanalyzes: counts.autoanalyzes - first.autoanalyzes,
      walBytes: await walBytes(client, from, to),
    };
    from = to;
    return sample;
  };
}
