/** What a read model costs its writers: transactions per second beside those of bare tables, in one run. */
import { type Estimate, geometricMean } from '../../results/interval.ts';
import { reference } from '../../results/trial.ts';
import type { Cluster } from '../../seed/cluster.ts';
import { connect } from '../../seed/databases.ts';
import type { Dataset } from '../../seed/datasets.ts';
import { findDivergence } from '../../servers/strategies/divergence.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { KeeperSummary } from '../keeper-record.ts';
import type { Observer } from '../progress.ts';
import { openRunDatabases, type RunDatabases } from '../run-databases.ts';
import { bulks, timeBulk } from './bulk.ts';
import { Keepers } from './keepers.ts';
import { runRounds, type WriteFigures } from './rounds.ts';

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

export interface BulkFigures {
  readonly strategy: string;
  readonly bulk: string;
  /** null: longer than it was given. */
  readonly durationMs: number | null;
}

export interface WritesOutcome {
  readonly figures: readonly WriteFigures[];
  readonly bulks: readonly BulkFigures[];
  /** strategy -> documents that differ from the truth at the end, settled. Strategies without documents are absent. */
  readonly divergent: ReadonlyMap<string, number>;
  /** Of each strategy with a keeper, over all its slices and bulk statements. */
  readonly keepers: readonly KeeperSummary[];
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
  return { figures, bulks: bulkFigures, divergent, keepers: keepers.summaries() };
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
): Promise<ReadonlyMap<string, number>> {
  const divergent = new Map<string, number>();
  for (const strategy of strategies) {
    if (strategy.stored !== 'qm' && strategy.stored !== 'mv') continue;
    const client = await connect(cluster, databases.name(strategy));
    try {
      await strategy.keeper?.settle(client);
      divergent.set(strategy.name, (await findDivergence(client, strategy.stored)).length);
    } finally {
      await client.end();
    }
  }
  return divergent;
}

/** The share of the bare tables' throughput that is left, paired within rounds; null for the bare tables themselves. */
export function ratioToBare(figures: WriteFigures, all: readonly WriteFigures[]): Estimate | null {
  if (figures.strategy === reference) return null;
  const bare = all.find(
    ({ strategy, workload, synchronousCommit }) =>
      strategy === reference &&
      workload === figures.workload &&
      synchronousCommit === figures.synchronousCommit,
  );
  if (!bare) return null;
  return geometricMean(
    figures.tps.map((tps, launch) => ({ launch, value: tps / (bare.tps[launch] ?? Number.NaN) })),
  );
}
