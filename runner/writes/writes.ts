/** What a read model costs its writers: transactions per second beside those of bare tables, in one run. */
import type { BulkFigures, WritesOutcome } from '../../results/studies/writes.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { connect } from '../../seed/databases/databases.ts';
import { findDivergence } from '../../servers/strategies/divergence.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { openRunDatabases, type RunDatabases } from '../database/run-databases.ts';
import type { Observer } from '../schedule/progress.ts';
import { bulks, timeBulk } from './bulk.ts';
import { Keepers } from './keepers.ts';
import { runRounds } from './rounds.ts';
import { workloads } from './workloads.ts';

export interface WritesOptions {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly strategies: readonly Strategy[];
  readonly dataset: Dataset;
  readonly writers: number;
  /** Length of one slice. */
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: number;
  /** Of refreshers, instead of their own. */
  readonly refreshIntervalMs?: number | undefined;
}

const bulkTimeoutMs = 60_000;

/** Runs every strategy under every workload, interleaved in rounds in random order, and then the bulk statements. */
export async function measureWrites(
  options: WritesOptions,
  observer: Observer,
  signal: AbortSignal,
): Promise<WritesOutcome> {
  const { cluster, runId, strategies, dataset, seed } = options;
  await using databases = await openRunDatabases({
    cluster,
    runId,
    dataset,
    seed,
    strategies,
    progress: (done, total, step) => observer.step({ phase: `${dataset.name}: ${step}`, done, total }),
    signal,
  });
  const keepers = new Keepers({ ...options, url: databases.url, signal });
  const figures = await runRounds({ ...options, databases, keepers, observer, signal });
  const bulkFigures = await runBulks(options, databases, keepers, observer, signal);
  const divergent = await countDivergent(options, databases);
  const titlesOf = (asked: readonly { name: string; title: string }[]) =>
    asked.map(({ name, title }) => ({ name, title }));
  const asked = { workloads: titlesOf(workloads), bulks: titlesOf(bulks) };
  return { asked, figures, bulks: bulkFigures, divergent, keepers: keepers.summaries() };
}

async function runBulks(
  { cluster, strategies }: WritesOptions,
  databases: RunDatabases,
  keepers: Keepers,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly BulkFigures[]> {
  const found: BulkFigures[] = [];
  for (const [index, strategy] of strategies.entries()) {
    const client = await connect(cluster, databases.name(strategy));
    try {
      for (const bulk of bulks) {
        signal.throwIfAborted();
        observer.step({
          phase: 'writes: bulk statements',
          detail: strategy.name,
          done: index,
          total: strategies.length,
        });
        const { result: durationMs } = await keepers.beside(strategy, () =>
          timeBulk(client, bulk, bulkTimeoutMs),
        );
        found.push({ strategy: strategy.name, bulk: bulk.name, durationMs });
      }
    } finally {
      await client.end();
    }
  }
  return found;
}

async function countDivergent(
  { cluster, strategies }: WritesOptions,
  databases: RunDatabases,
): Promise<WritesOutcome['divergent']> {
  const divergent: Record<string, number> = {};
  for (const strategy of strategies) {
    if (strategy.stored === undefined) continue;
    const client = await connect(cluster, databases.name(strategy));
    try {
      await strategy.keeper?.settle(client);
      divergent[strategy.name] = (await findDivergence(client, strategy.stored)).length;
    } finally {
      await client.end();
    }
  }
  return divergent;
}
