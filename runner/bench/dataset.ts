/** Measures strategies on one dataset: all launches that the run does not hold yet. */
import { reference } from '../../results/run-file/case.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { openRunDatabases, type RunDatabases } from '../database/run-databases.ts';
import { warnOfStatistics } from '../database/statistics.ts';
import { readStorage } from '../database/storage.ts';
import { openProxies } from '../database-proxy/proxies.ts';
import { databaseWarnings } from '../machine/environment-warnings.ts';
import { measurePrice } from '../price/price.ts';
import {
  casesOn,
  isStrategy,
  isWrite,
  type StrategyCase,
  servedStrategy,
  serverCount,
  strategyCases,
  writtenCopy,
} from '../schedule/cases.ts';
import { databasesMs } from '../schedule/plan.ts';
import { type BenchContext, type StrategyContext, warn } from './context.ts';
import { benchDesign } from './design.ts';
import { datasetContext, launchesAhead, openLoad, runLaunches } from './launches.ts';
import { measureWritesOfBoth } from './writes.ts';

/**
 * The strategies that have a database: those asked for, the reference that the oracle compares with, and copies of those that
 * are written to.
 */
function storedStrategies(
  strategies: readonly Strategy[],
  cases: readonly StrategyCase[],
  hasPriceStages: boolean,
): readonly Strategy[] {
  const ours = namedStrategies.filter(
    ({ name }) => name === reference || strategies.some((strategy) => strategy.name === name),
  );
  const revisions = strategies.filter(({ revision }) => revision !== undefined);
  const written = cases.filter(isWrite).map(({ strategy }) => servedStrategy(strategy));
  const copied = new Set([...written, ...(hasPriceStages ? strategies : [])]);
  return [...ours, ...revisions, ...[...copied].map(writtenCopy)];
}

export async function benchDataset(context: BenchContext, dataset: Dataset): Promise<void> {
  const { options, run, cluster, observer, affinity, signal } = context;
  if (launchesAhead(context, dataset) === 0 && !isPriceAhead(context)) return;
  const cases = strategyCases(casesOn(dataset, options));
  await using databases = await openDatabases(context, dataset, cases);
  await using proxies = await openProxies(
    cluster,
    cases.map(({ databaseDelayMs }) => databaseDelayMs),
    signal,
  );
  for (const one of proxies.delays) {
    if (!run.databaseDelays.some(({ delayMs }) => delayMs === one.delayMs)) run.databaseDelays.push(one);
  }
  await using load = await openLoad(context, cases, proxies.pids);
  const shared: StrategyContext = {
    ...datasetContext(context, {
      ...{ dataset, cases, load, affinity },
      isDatabaseLocal: cluster.isEmbedded,
      helperPids: proxies.pids,
      url: (strategy, delayMs) => proxies.url(databases.url(strategy), delayMs),
      assertWhole: async () => {
        await context.witness.check();
        await proxies.assertAlive();
      },
    }),
    databases,
  };
  await runLaunches(context, shared, (place) => benchDesign(shared, place));
  await measureWritesOfBoth(context, dataset, databases);
  if (isPriceAhead(context))
    await measurePrice({ ...shared, cluster, observer, strategies: options.strategies.filter(isStrategy) });
}

/** Whether a run is to tell what a fast read costs, and has not come to its end yet. */
function isPriceAhead({ options, run }: BenchContext): boolean {
  return options.profile.hasPriceStages === true && run.finishedAt === null;
}

/** Opens the databases, and stores their sizes and warnings before anything is asked. */
async function openDatabases(
  { options, slowness, run, cluster, observer, timetable, signal }: BenchContext,
  dataset: Dataset,
  cases: readonly StrategyCase[],
): Promise<RunDatabases> {
  const { seed, profile } = options;
  const strategies = options.strategies.filter(isStrategy);
  timetable.begin(`${dataset.name}: opening databases`);
  const stored = storedStrategies(strategies, cases, profile.hasPriceStages === true);
  const databases = await openRunDatabases({
    cluster,
    runId: run.id,
    dataset,
    seed,
    strategies: stored,
    observer,
    signal,
  });
  try {
    timetable.unplanned(databases.preparationMs);
    timetable.done(slowness * databasesMs(dataset, serverCount(cases)));
    warn(run, observer, databaseWarnings(await databases.read()));
    await warnOfStatistics(run, cases, { cluster, databases, strategies: stored });
    if (!run.storage.some((one) => one.dataset === dataset.name)) {
      run.storage.push(...(await readStorage(cluster, databases, dataset, strategies)));
    }
    return databases;
  } catch (error) {
    await databases[Symbol.asyncDispose]();
    throw error;
  }
}
