/**
 * A run, from first to last: prepare, prove, measure in interleaved rounds, store after each round. The parent
 * of everything in this folder; it holds the control flow and nothing else.
 */

import { reference as referenceStrategy } from '../../results/run-file/case.ts';
import { formatVersion, type Run } from '../../results/run-file/run.ts';
import { saveRun } from '../../results/run-file/store.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { pauseAutovacuum } from '../database/autovacuum.ts';
import { type DatabaseWitness, watchingDatabase } from '../database/database-witness.ts';
import { openRunCluster } from '../database/run-cluster.ts';
import { openRunDatabases } from '../database/run-databases.ts';
import { warnOfStatistics } from '../database/statistics.ts';
import { readStorage } from '../database/storage.ts';
import { openProxies } from '../database-proxy/proxies.ts';
import { runLaunch } from '../experiment/launch.ts';
import { warmUpOpenLoop } from '../experiment/load-warm-up.ts';
import { LoadProcess } from '../load/load-process.ts';
import type { Request } from '../load/request.ts';
import { readEnvironment, resumeObstacles } from '../machine/environment.ts';
import {
  databaseWarnings,
  driftWarnings,
  machineWarnings,
  noiseWarnings,
} from '../machine/environment-warnings.ts';
import { readMachine } from '../machine/machine.ts';
import { readNoiseFloor } from '../machine/noise-floor.ts';
import { type CpuAffinity, cpuAffinity, placeLoad } from '../machine/pinning.ts';
import { runMicroBenchmarks } from '../micro/micro.ts';
import { serverNodeFlags } from '../process/server-process.ts';
import { type Case, emptyResult, isResultOf, resultsWith } from '../schedule/cases.ts';
import { isControl } from '../schedule/control.ts';
import {
  beginningMs,
  databasesMs,
  fitProfile,
  hasOpenLoop,
  partMs,
  plannedMs,
  roundsInTime,
} from '../schedule/plan.ts';
import { type Observer, Timetable } from '../schedule/progress.ts';
import { casesOn, executorsIn, serverCount, type Wanted } from '../schedule/run-cases.ts';
import { judgeSteadiness } from './judge-steadiness.ts';
import { ResumeError } from './resume-error.ts';
import { datasetsAhead, nextLaunch, type TimeAccount, timeAccount } from './run-state.ts';

/** What to measure; the profile's datasets and loads as the command line left them. */
export interface BenchOptions extends Wanted {
  /** Of data and questions. */
  readonly seed: number;
  /** Of the order of servers and cases. */
  readonly orderSeed: number;
  /** An unfinished run to go on with. */
  readonly resumed: Run | null;
  readonly runId: string;
  /** Where the run file goes. */
  readonly path: string;
}

/** Who is told of a run as it goes. */
export interface BenchObserver extends Observer {
  /** Once, before anything is measured: what will be, its profile fitted to its budget, and how long it takes. */
  planned?(wanted: Wanted, estimateMs: number): void;
  /** What of the environment makes figures doubtful, as soon as it is known. */
  warn?(warning: string): void;
  /** Once, at the end of a run that was not resumed. */
  finished?(account: TimeAccount): void;
}

/** What the parts of a run share. */
interface BenchContext {
  readonly options: BenchOptions;
  readonly run: Run;
  readonly cluster: Cluster;
  readonly witness: DatabaseWitness;
  readonly affinity: CpuAffinity | null;
  readonly observer: BenchObserver;
  readonly timetable: Timetable;
  readonly signal: AbortSignal;
}

/** Measures; the run file holds every finished round even where this rejects. */
export async function runBench(
  asked: BenchOptions,
  observer: BenchObserver,
  signal: AbortSignal,
): Promise<Run> {
  const { runId } = asked;
  const options = { ...asked, profile: fitProfile(asked) };
  const timetable = new Timetable(observer, plannedMs(options));
  observer.step({ phase: 'starting PostgreSQL', done: 0, total: 1 });
  const cluster = await openRunCluster(runId);
  try {
    signal.throwIfAborted();
    return await watchingDatabase(cluster, signal, (witness) =>
      benchOn({ options, cluster, witness, observer, timetable, signal }),
    );
  } finally {
    await cluster.stop();
  }
}

async function benchOn(begun: Omit<BenchContext, 'run' | 'affinity'>): Promise<Run> {
  const { options, cluster, observer, timetable } = begun;
  const estimateMs = plannedMs(options);
  await using _paused = await pauseAutovacuum(cluster);
  const affinity = cpuAffinity();
  const servers = { affinity, nodeFlags: serverNodeFlags };
  const environment = {
    ...(await readEnvironment(cluster, options.seed, poolConnectionsDefault, servers)),
    orderSeed: options.orderSeed,
  };
  const run = options.resumed ?? newRun(environment, options);
  const changes = resumeObstacles(run.environment, environment);
  if (changes.length > 0) throw new ResumeError(`run ${run.id} cannot go on here: ${changes.join('; ')}`);
  const context = { ...begun, run, affinity };
  addMissingResults(run, options);
  observer.planned?.(options, estimateMs);
  await judgeMachine(context);
  timetable.done(beginningMs);
  for (const dataset of options.datasets) await benchDataset(context, dataset);
  await benchMicro(context);
  await judgeDrift(context);
  if (!options.resumed)
    observer.finished?.(timeAccount(run, options, { plannedMs: estimateMs, actualMs: timetable.spentMs }));
  run.finishedAt = new Date().toISOString();
  await saveRun(run, options.path);
  return run;
}

function newRun(environment: Run['environment'], options: BenchOptions): Run {
  const { runId, profile, strategies, scenarios } = options;
  return {
    formatVersion,
    id: runId,
    profile: profile.name,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    environment,
    strategies: strategies.map(({ name, title }) => ({ name, title })),
    executors: executorsIn(options).map(({ name, title }) => ({ name, title })),
    scenarios: scenarios.map(({ name, title, operation }) => ({ name, title, operation })),
    results: [],
    aaPair: null,
    databaseDelays: [],
    storage: [],
    microBenchmarks: [],
  };
}

/** Every case has its result from the start, so that a run file says what was still to come. */
function addMissingResults(run: Run, wanted: Wanted): void {
  for (const benchCase of wanted.datasets.flatMap((dataset) => casesOn(dataset, wanted))) {
    if (isControl(benchCase.strategy))
      run.aaPair ??= { strategy: benchCase.strategy.controlOf.name, results: [] };
    const results = resultsWith(run, benchCase);
    if (!results.some((result) => isResultOf(result, benchCase))) results.push(emptyResult(benchCase));
  }
}

/** Takes the noise floor, and says what of the machine and of it makes figures doubtful. */
async function judgeMachine({ options, run, observer }: BenchContext): Promise<void> {
  const machine = readMachine();
  const start = await readNoiseFloor(options.profile.noiseFloorMs);
  run.environment.noiseFloor ??= { start, end: null };
  warn(run, observer, [...machineWarnings(machine), ...noiseWarnings(start, machine)]);
}

/** Takes the noise floor again, and says whether the machine is another now. */
async function judgeDrift({ options, run, observer }: BenchContext): Promise<void> {
  const { noiseFloor } = run.environment;
  if (noiseFloor === null) return;
  noiseFloor.end = await readNoiseFloor(options.profile.noiseFloorMs);
  warn(run, observer, driftWarnings(noiseFloor.start, noiseFloor.end));
}

/** The micro-benchmarks, where the profile has them and the run does not yet. */
async function benchMicro({ options, run, timetable, signal }: BenchContext): Promise<void> {
  const { microProcesses: processes = 0 } = options.profile;
  if (processes === 0 || run.microBenchmarks.length > 0) return;
  const onProcess = (launch: number): void => {
    if (launch > 0) timetable.done(partMs.microProcess);
    timetable.begin('micro-benchmarks', `process ${launch + 1} of ${processes}`);
  };
  run.microBenchmarks = await runMicroBenchmarks({ processes, seed: options.seed, signal, onProcess });
  timetable.done(partMs.microProcess);
}

/** Tells and stores what is new. */
function warn({ environment }: Run, observer: BenchObserver, warnings: readonly string[]): void {
  for (const warning of warnings.filter((one) => !environment.warnings.includes(one))) {
    environment.warnings.push(warning);
    observer.warn?.(warning);
  }
}

/** The strategies that have a database: those asked for, and the reference that the oracle compares with. */
function storedStrategies(strategies: readonly Strategy[]): readonly Strategy[] {
  return namedStrategies.filter(
    ({ name }) => name === referenceStrategy || strategies.some((strategy) => strategy.name === name),
  );
}

/** All launches of one dataset that the run does not hold yet. */
async function benchDataset(context: BenchContext, dataset: Dataset): Promise<void> {
  const { options, run, cluster, observer, timetable, signal } = context;
  const { profile, strategies, seed, orderSeed } = options;
  const launchesAhead = (): number =>
    datasetsAhead(run, options).find((one) => one.dataset === dataset)?.launches ?? 0;
  if (launchesAhead() === 0) return;
  const cases = casesOn(dataset, options);
  const stored = storedStrategies(strategies);
  await using databases = await openRunDatabases({
    cluster,
    runId: run.id,
    dataset,
    seed,
    strategies: stored,
    progress: (done, total, step) => observer.step({ phase: `${dataset.name}: ${step}`, done, total }),
    signal,
  });
  timetable.unplanned(databases.preparationMs);
  timetable.done(databasesMs(dataset, serverCount(cases)));
  warn(run, observer, databaseWarnings(await databases.read()));
  await warnOfStatistics(run, cases, { cluster, databases, strategies: stored });
  if (!run.storage.some((one) => one.dataset === dataset.name)) {
    run.storage.push(...(await readStorage(cluster, databases, dataset, strategies)));
  }
  const served = [...stored, ...new Set(cases.map(({ strategy }) => strategy).filter(isControl))];
  const delaysMs = cases.map(({ databaseDelayMs }) => databaseDelayMs);
  await using proxies = await openProxies(cluster, delaysMs, signal);
  for (const one of proxies.delays) {
    if (!run.databaseDelays.some(({ delayMs }) => delayMs === one.delayMs)) run.databaseDelays.push(one);
  }
  await using load = new LoadProcess(signal);
  placeLoad(context.affinity, [load.pid, ...proxies.pids]);
  if (hasOpenLoop(cases, profile)) {
    timetable.begin(dataset.name, 'warming up the load generator');
    await warmUpOpenLoop(load, signal);
    timetable.done(partMs.openLoopWarmUp);
  }
  const rates = new Map<Case, number>();
  const streams = new Map<string, readonly Request[]>();
  for (let launch = nextLaunch(run, cases); launchesAhead() > 0; launch += 1) {
    const save = (): Promise<void> => saveRun(run, options.path);
    const isDatabaseLocal = cluster.isEmbedded;
    await runLaunch(
      {
        ...context,
        profile,
        seed,
        orderSeed,
        dataset,
        cases,
        served,
        databases,
        proxies,
        isDatabaseLocal,
        load,
        rates,
        streams,
        roundsInTime: () => roundsInTime(options, datasetsAhead(run, options), timetable),
        save,
        assertWhole: async () => {
          await context.witness.check();
          await proxies.assertAlive();
        },
      },
      // One that was cut short is made up for by another: there may be more than were planned.
      { index: launch, count: launch + launchesAhead() },
    );
  }
  judgeSteadiness(run, cases, profile.isSteadinessRequired);
}
