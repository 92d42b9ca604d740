/** Measures one dataset: all launches that the run does not hold yet. */
import { reference } from '../../results/run-file/case.ts';
import { saveRun } from '../../results/run-file/store.ts';
import { createRandom } from '../../scenarios/random.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { openRunDatabases, type RunDatabases } from '../database/run-databases.ts';
import { warnOfStatistics } from '../database/statistics.ts';
import { readStorage } from '../database/storage.ts';
import { openProxies } from '../database-proxy/proxies.ts';
import { runLaunch } from '../experiment/launch.ts';
import { warmUpOpenLoop } from '../experiment/warm-up.ts';
import { LoadProcess } from '../load/load-process.ts';
import { databaseWarnings } from '../machine/environment-warnings.ts';
import { placeLoad } from '../machine/pinning.ts';
import { type BenchCase, casesOn, serverCount } from '../schedule/cases.ts';
import { databasesMs, hasOpenLoop, partMs, type Standing } from '../schedule/plan.ts';
import { type BenchContext, type DatasetContext, warn } from './context.ts';
import { benchDesign } from './design.ts';
import { judgeSteadiness } from './judge.ts';
import { datasetsAhead, leaveOutLaunches, nextLaunch, nextRounds } from './run-state.ts';
import { measureWritesOfBoth } from './writes.ts';

/** The strategies that have a database: those asked for, and the reference that the oracle compares with. */
function storedStrategies(strategies: readonly Strategy[]): readonly Strategy[] {
  const ours = namedStrategies.filter(
    ({ name }) => name === reference || strategies.some((strategy) => strategy.name === name),
  );
  return [...ours, ...strategies.filter(({ revision }) => revision !== undefined)];
}

export async function benchDataset(context: BenchContext, dataset: Dataset): Promise<void> {
  const { options, slowness, run, cluster, timetable, signal } = context;
  const { profile } = options;
  const launchesAhead = (): number =>
    datasetsAhead(run, options).find((one) => one.dataset === dataset)?.launches ?? 0;
  if (launchesAhead() === 0) return;
  const cases = casesOn(dataset, options);
  await using databases = await openDatabases(context, dataset, cases);
  await using proxies = await openProxies(
    cluster,
    cases.map(({ databaseDelayMs }) => databaseDelayMs),
    signal,
  );
  for (const one of proxies.delays) {
    if (!run.databaseDelays.some(({ delayMs }) => delayMs === one.delayMs)) run.databaseDelays.push(one);
  }
  await using load = new LoadProcess(signal);
  placeLoad(context.affinity, [load.pid, ...proxies.pids]);
  if (hasOpenLoop(cases, profile)) {
    timetable.begin(dataset.name, 'warming up the load generator');
    await warmUpOpenLoop(load, signal);
    timetable.done(slowness * partMs.openLoopWarmUp);
  }
  const standing = (isWarm: boolean): Standing => {
    const { spentMs, pace } = timetable;
    return { spentMs, pace, slowness, isWarm };
  };
  const shared: DatasetContext = {
    ...{ run, profile, slowness, seed: options.seed, dataset, cases, databases, timetable, signal },
    laboratory: {
      ...{
        load,
        signal,
        affinity: context.affinity,
        streams: new Map(),
        rates: new Map(),
        offered: new Map(),
      },
      isDatabaseLocal: cluster.isEmbedded,
      helperPids: proxies.pids,
      onWindow: (spanMs) => timetable.window(spanMs),
      url: (strategy, delayMs) => proxies.url(databases.url(strategy), delayMs),
    },
    roundsInTime: () => nextRounds(run, options, timetable, standing(true)),
    save: () => {
      run.time = timetable.time;
      return saveRun(run, options.path);
    },
    assertWhole: async () => {
      await context.witness.check();
      await proxies.assertAlive();
    },
  };
  const first = nextLaunch(run, cases);
  for (let launch = first; launchesAhead() > 0; launch += 1) {
    if (leaveOutLaunches(run, options, dataset, standing(false)) > 0)
      nextRounds(run, options, timetable, standing(false));
    if (launchesAhead() === 0) break;
    // A launch that was cut short is replaced by another, so there may be more than were planned.
    const title = `launch ${launch + 1} of ${launch + launchesAhead()}`;
    const random = createRandom(options.orderSeed, 'launch', dataset.name, launch);
    await runLaunch(benchDesign(shared, { title, isFirst: launch === first }), launch, random);
  }
  judgeSteadiness(run, cases, profile.isSteadinessRequired);
  await measureWritesOfBoth(context, dataset, databases);
}

/** Opens the databases, and stores their sizes and warnings before anything is asked. */
async function openDatabases(
  { options, slowness, run, cluster, observer, timetable, signal }: BenchContext,
  dataset: Dataset,
  cases: readonly BenchCase[],
): Promise<RunDatabases> {
  const { strategies, seed } = options;
  timetable.begin(`${dataset.name}: opening databases`);
  const stored = storedStrategies(strategies);
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
