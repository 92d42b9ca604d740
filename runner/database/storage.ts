/** Disk space of each strategy's database, and of the read model in it. */
import type pg from 'pg';
import type { Storage } from '../../results/run-file/run.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { onDatabase } from '../../seed/databases/maintenance.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { RunDatabases } from './run-databases.ts';

type Sizes = Pick<Storage, 'databaseBytes' | 'heapBytes' | 'toastBytes' | 'indexBytes'>;

/**
 * Sizes of the database that `client` is connected to, and of its relations whose names begin with `<prefix>_`: heap with
 * its maps, TOAST with its index, and indexes. Together these are what `pg_total_relation_size` reports.
 */
export async function readSizes(client: pg.ClientBase, prefix: string | undefined): Promise<Sizes> {
  const { rows } = await client.query<Sizes>(
    `SELECT pg_database_size(current_database())::float8 AS "databaseBytes",
            COALESCE(sum(pg_table_size(relation.oid) - toast.bytes), 0)::float8 AS "heapBytes",
            COALESCE(sum(toast.bytes), 0)::float8 AS "toastBytes",
            COALESCE(sum(pg_indexes_size(relation.oid)), 0)::float8 AS "indexBytes"
     FROM pg_class AS relation
     CROSS JOIN LATERAL (
       SELECT COALESCE(pg_total_relation_size(NULLIF(relation.reltoastrelid, 0)), 0) AS bytes
     ) AS toast
     WHERE relation.relkind IN ('r', 'm') AND starts_with(relation.relname, $1)
       AND relation.relnamespace <> 'pg_catalog'::regnamespace`,
    // No relation name begins with "/": a strategy that stores nothing has no read model to measure.
    [prefix === undefined ? '/' : `${prefix}_`],
  );
  const [sizes] = rows;
  if (!sizes) throw new Error('an aggregate without groups gives one row');
  return sizes;
}

/** One entry for each strategy, in their order. */
export async function readStorage(
  cluster: Cluster,
  databases: Pick<RunDatabases, 'name'>,
  dataset: Dataset,
  strategies: readonly Strategy[],
): Promise<Storage[]> {
  const storage: Storage[] = [];
  for (const strategy of strategies) {
    const sizes = await onDatabase(cluster, databases.name(strategy), (client) =>
      readSizes(client, strategy.stored),
    );
    storage.push({ strategy: strategy.name, dataset: dataset.name, ...sizes });
  }
  return storage;
}
