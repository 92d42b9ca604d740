/** What a read model costs its writers: transactions per second, compared with bare tables in the same run. */
import type { BulkFigures, WritesOutcome } from '../../results/studies/writes.ts';
import { onDatabase } from '../../seed/databases/maintenance.ts';
import { findDivergence } from '../../servers/strategies/divergence.ts';
import { openRunDatabases } from '../database/run-databases.ts';
import type { Observer } from '../schedule/progress.ts';
import { bulks, timeBulk } from './bulk.ts';
import { Maintainers } from './maintainers.ts';
import { runRounds, type WritesOptions, type WritesStudy } from './rounds.ts';
import { workloads } from './workloads.ts';

const bulkTimeoutMs = 60_000;

/** Runs every strategy under every workload, interleaved in random order in each round, and then the bulk statements. */
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
    observer,
    signal,
  });
  const maintainers = new Maintainers({ ...options, url: databases.url, signal });
  const study = { ...options, databases, maintainers, observer, signal };
  const figures = await runRounds(study);
  const bulkFigures = await runBulks(study);
  const divergent = await countDivergent(study);
  const titlesOf = (asked: readonly { name: string; title: string }[]) =>
    asked.map(({ name, title }) => ({ name, title }));
  const asked = { workloads: titlesOf(workloads), bulks: titlesOf(bulks) };
  return { asked, figures, bulks: bulkFigures, divergent, maintainers: maintainers.summaries() };
}

async function runBulks(study: WritesStudy): Promise<readonly BulkFigures[]> {
  const { cluster, strategies, databases, maintainers, observer, signal } = study;
  const found: BulkFigures[] = [];
  for (const [done, strategy] of strategies.entries()) {
    await onDatabase(cluster, databases.name(strategy), async (client) => {
      for (const bulk of bulks) {
        signal.throwIfAborted();
        const total = strategies.length;
        observer.step({ phase: 'writes: bulk statements', detail: strategy.name, done, total });
        const { result: durationMs } = await maintainers.beside(strategy, () =>
          timeBulk(client, bulk, bulkTimeoutMs),
        );
        found.push({ strategy: strategy.name, bulk: bulk.name, durationMs });
      }
    });
  }
  return found;
}

async function countDivergent({
  cluster,
  strategies,
  databases,
}: WritesStudy): Promise<WritesOutcome['divergent']> {
  const divergent: Record<string, number> = {};
  for (const strategy of strategies) {
    const { name, stored, maintainer } = strategy;
    if (stored === undefined) continue;
    await onDatabase(cluster, databases.name(strategy), async (client) => {
      await maintainer?.settle(client);
      divergent[name] = (await findDivergence(client, stored)).length;
    });
  }
  return divergent;
}
