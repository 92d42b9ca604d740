/**
 * A run, from first to last: prepare, prove, measure in interleaved rounds, store after each round. The parent
 * of everything in this folder; it holds the control flow and nothing else.
 */
import { formatVersion, type Run } from '../results/run.ts';
import { saveRun } from '../results/store.ts';
import { reference as referenceStrategy } from '../results/trial.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Cluster } from '../seed/cluster.ts';
import type { Dataset } from '../seed/datasets.ts';
import { poolConnectionsDefault } from '../servers/database.ts';
import { namedStrategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import { pauseAutovacuum } from './autovacuum.ts';
import { environmentChanges, readEnvironment } from './environment.ts';
import { runLaunch } from './launch.ts';
import { LoadProcess } from './load/load-process.ts';
import type { Request } from './load/request.ts';
import { plannedMs } from './plan.ts';
import type { Profile } from './profiles.ts';
import { type Observer, Timetable } from './progress.ts';
import { openRunCluster } from './run-cluster.ts';
import { openRunDatabases } from './run-databases.ts';
import { emptyResult, isResultOf, nextLaunch, resultOf, roundsDone, type Trial, trialsOf } from './trials.ts';

export interface BenchOptions {
  /** What to measure; its datasets and loads as the command line left them. */
  readonly profile: Profile;
  readonly strategies: readonly Strategy[];
  readonly scenarios: readonly Scenario[];
  readonly datasets: readonly Dataset[];
  readonly seed: number;
  /** An unfinished run to go on with. */
  readonly resumed: Run | null;
  readonly runId: string;
  /** Where the run file goes. */
  readonly path: string;
}

/** Raised where a run cannot be resumed here; the message says what differs. */
export class ResumeError extends Error {}

/** What the parts of a run share. */
interface BenchContext {
  readonly options: BenchOptions;
  readonly run: Run;
  readonly cluster: Cluster;
  readonly observer: Observer;
  readonly timetable: Timetable;
  readonly signal: AbortSignal;
}

/** Measures; the run file holds every finished round even where this rejects. */
export async function runBench(options: BenchOptions, observer: Observer, signal: AbortSignal): Promise<Run> {
  const { runId } = options;
  observer.step({ phase: 'starting PostgreSQL', done: 0, total: 1 });
  const cluster = await openRunCluster(runId);
  try {
    signal.throwIfAborted();
    await using _paused = await pauseAutovacuum(cluster);
    const environment = await readEnvironment(cluster, options.seed, poolConnectionsDefault);
    const run = options.resumed ?? newRun(environment, options);
    const changes = environmentChanges(run.environment, environment);
    if (changes.length > 0) throw new ResumeError(`run ${runId} cannot go on here: ${changes.join('; ')}`);
    const timetable = new Timetable(observer, plannedMs(options));
    const context = { options, run, cluster, observer, timetable, signal };
    addMissingResults(run, options);
    for (const dataset of options.datasets) await benchDataset(context, dataset);
    run.finishedAt = new Date().toISOString();
    await saveRun(run, options.path);
    return run;
  } finally {
    await cluster.stop();
  }
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
    scenarios: scenarios.map(({ name, title, operation }) => ({ name, title, operation })),
    results: [],
    aaPair: null,
    storage: [],
    microBenchmarks: [],
  };
}

/** Every trial has its result from the start, so that a run file says what was still to come. */
function addMissingResults(run: Run, { datasets, strategies, scenarios, profile }: BenchOptions): void {
  for (const trial of datasets.flatMap((dataset) =>
    trialsOf(dataset, strategies, scenarios, profile.loads),
  )) {
    if (!run.results.some((result) => isResultOf(result, trial))) run.results.push(emptyResult(trial));
  }
}

/** The strategies whose servers run: those asked for, and the reference that the oracle compares with. */
function servedStrategies(strategies: readonly Strategy[]): readonly Strategy[] {
  return namedStrategies.filter(
    ({ name }) => name === referenceStrategy || strategies.some((strategy) => strategy.name === name),
  );
}

/** All rounds of one dataset that the run does not hold yet. */
async function benchDataset(context: BenchContext, dataset: Dataset): Promise<void> {
  const { options, run, cluster, observer, signal } = context;
  const { profile, strategies, scenarios, seed } = options;
  const trials = trialsOf(dataset, strategies, scenarios, profile.loads);
  const roundsTotal = profile.launches * profile.roundsPerLaunch;
  if (roundsDone(run, trials) >= roundsTotal) return;
  const served = servedStrategies(strategies);
  await using databases = await openRunDatabases({
    cluster,
    runId: run.id,
    dataset,
    seed,
    strategies: served,
    progress: (done, total, step) => observer.step({ phase: `${dataset.name}: ${step}`, done, total }),
    signal,
  });
  await using load = new LoadProcess(signal);
  const rates = new Map<Trial, number>();
  const streams = new Map<string, readonly Request[]>();
  const unsettled = new Map<string, number>();
  for (let launch = nextLaunch(run, trials); roundsDone(run, trials) < roundsTotal; launch += 1) {
    const rounds = Math.min(profile.roundsPerLaunch, roundsTotal - roundsDone(run, trials));
    const save = (): Promise<void> => saveRun(run, options.path);
    const isDatabaseLocal = cluster.isEmbedded;
    await runLaunch(
      {
        ...context,
        profile,
        seed,
        dataset,
        trials,
        served,
        databases,
        isDatabaseLocal,
        load,
        rates,
        unsettled,
        streams,
        save,
      },
      launch,
      rounds,
    );
    if (trials.every((trial) => resultOf(run, trial).status === 'void')) return;
  }
}
