/**
 * The databases of a run: one for each strategy, cloned from its template, loaded into shared buffers and checkpointed, and
 * dropped at the end.
 */
import type pg from 'pg';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { cloneDatabase, connect, dropDatabase } from '../../seed/databases/databases.ts';
import { onDatabase, onMaintenance } from '../../seed/databases/maintenance.ts';
import { prepareTemplate } from '../../seed/databases/templates.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { DatabaseReadings } from '../machine/environment-warnings.ts';
import type { Observer } from '../schedule/progress.ts';
import { ifAllowed } from './run-cluster.ts';

export interface RunDatabases extends AsyncDisposable {
  name(strategy: Strategy): string;
  /** Connection string of a strategy's database. */
  url(strategy: Strategy): string;
  /** A connection to a strategy's database; the caller ends it. */
  connect(strategy: Strategy): Promise<pg.Client>;
  /** Their total size, and the shared buffers of the server. */
  read(): Promise<DatabaseReadings>;
  /** Milliseconds spent on making missing templates. */
  readonly preparationMs: number;
}

export interface RunDatabasesOptions {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly dataset: Dataset;
  readonly seed: number;
  readonly strategies: readonly Strategy[];
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/**
 * Reads every table, index and TOAST relation into shared buffers, because a clone starts cold. Only a superuser may add
 * pg_prewarm; without it, the warm-up of each launch has to do.
 */
async function warmBuffers(cluster: Cluster, database: string): Promise<void> {
  const warm = async (client: pg.Client): Promise<void> => {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_prewarm');
    await client.query(
      `SELECT sum(pg_prewarm(oid)) FROM pg_class
       WHERE relkind IN ('r', 'm', 'i', 't') AND relpersistence <> 't' AND relnamespace <> 'pg_catalog'::regnamespace`,
    );
  };
  await ifAllowed(() => onDatabase(cluster, database, warm));
}

async function readDatabases(
  cluster: Cluster,
  names: readonly string[],
): Promise<Omit<DatabaseReadings, 'dataset'>> {
  return onMaintenance(cluster, async (client) => {
    const found = await client.query<{ bytes: string; buffers: string; has: boolean }>(
      `SELECT (SELECT sum(pg_database_size(datname)) FROM pg_database WHERE datname = ANY ($1)) AS bytes,
              pg_size_bytes(current_setting('shared_buffers')) AS buffers,
              EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_prewarm') AS has`,
      [names],
    );
    const { bytes, buffers, has } = found.rows[0] ?? { bytes: 0, buffers: 0, has: true };
    return { databaseBytes: Number(bytes), sharedBuffersBytes: Number(buffers), hasPrewarm: has };
  });
}

/** The strategy whose template serves: another revision may build the same read model. */
function templateOf(strategy: Strategy): Strategy {
  return strategy.revision?.isStoredAlike ? strategy.revision.of : strategy;
}

/** Prepares the templates (once) and this run's clones of them. */
export async function openRunDatabases(options: RunDatabasesOptions): Promise<RunDatabases> {
  const { cluster, runId, dataset, seed, strategies, observer, signal } = options;
  const progress = (done: number, total: number, step: string): void =>
    observer.step({ phase: `${dataset.name}: ${step}`, done, total });
  const names = new Map<string, string>();
  let preparationMs = 0;
  const dropAll = async (): Promise<void> => {
    // If the server is gone, so is the connection needed to drop them. The next run finds them as strays.
    for (const name of names.values()) await dropDatabase(cluster, name).catch(() => {});
  };
  try {
    const clones: (() => Promise<void>)[] = [];
    for (const strategy of strategies) {
      const begunAt = performance.now();
      const template = await prepareTemplate(cluster, {
        ...{ dataset, seed, progress, signal, runId },
        strategy: templateOf(strategy.copyOf ?? strategy),
      });
      preparationMs += performance.now() - begunAt;
      signal.throwIfAborted();
      // Numbered, because PostgreSQL limits names to 63 bytes and an ablation's may be longer. The database's comment has
      // the name.
      const name = `cqrs_bench_${runId}_${names.size}`.toLowerCase().replace(/[^a-z0-9_]/g, '_');
      names.set(strategy.name, name);
      clones.push(async () => {
        const comment = { kind: 'run', runId, strategy: strategy.name } as const;
        await cloneDatabase(cluster, { template, name, comment });
        await warmBuffers(cluster, name);
      });
    }
    await Promise.all(clones.map((clone) => clone()));
    // Dirty pages of the cloning are written now, so that no window pays for them.
    await ifAllowed(() => onMaintenance(cluster, (client) => client.query('CHECKPOINT')));
  } catch (error) {
    await dropAll();
    throw error;
  }
  const nameOf = (strategy: Strategy): string => names.get(strategy.name) ?? '';
  return {
    name: nameOf,
    url: (strategy) => cluster.url(nameOf(strategy)),
    connect: (strategy) => connect(cluster, nameOf(strategy)),
    read: async () => ({ dataset: dataset.name, ...(await readDatabases(cluster, [...names.values()])) }),
    preparationMs,
    [Symbol.asyncDispose]: dropAll,
  };
}
