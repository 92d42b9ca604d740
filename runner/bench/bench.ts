/**
 * A run, from first to last: prepare, prove, measure in interleaved rounds, store after each round. It holds the
 * control flow of a run and nothing else.
 */
import { launchCount } from '../../results/run-file/case.ts';
import { emptyPrice } from '../../results/run-file/price.ts';
import { formatVersion, type Run } from '../../results/run-file/run.ts';
import { saveRun } from '../../results/run-file/store.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { watchingDatabase } from '../database/database-witness.ts';
import { openRunCluster, pauseAutovacuum } from '../database/run-cluster.ts';
import { foreignGround } from '../foreign/ground.ts';
import { readEnvironment, resumeObstacles } from '../machine/environment.ts';
import { driftWarnings, machineWarnings, noiseWarnings } from '../machine/environment-warnings.ts';
import { readMachine } from '../machine/machine.ts';
import { readNoiseFloor } from '../machine/noise-floor.ts';
import { cpuAffinity } from '../machine/pinning.ts';
import { runMicroBenchmarks } from '../micro/micro.ts';
import { serverFlags } from '../process/server-process.ts';
import {
  casesOfPart,
  comparedIn,
  emptyResult,
  executorsIn,
  isControl,
  isForeign,
  isResultOf,
  partsOf,
  resultsWith,
  scenariosIn,
  type Wanted,
} from '../schedule/cases.ts';
import { readSlowness } from '../schedule/pilot.ts';
import { beginningMs, fitToBudget, partMs, plannedMs } from '../schedule/plan.ts';
import { Timetable } from '../schedule/progress.ts';
import { type BenchObserver, type BenchOptions, type Ground, type RunContext, warn } from './context.ts';
import { benchDataset } from './dataset.ts';
import { ResumeError } from './resume-error.ts';
import { datasetsAhead, timeAccount } from './run-state.ts';

/** Measures. The run file holds every finished round, even if this rejects. */
export async function runBench(
  asked: BenchOptions,
  observer: BenchObserver,
  signal: AbortSignal,
): Promise<Run> {
  const begun = { asked, observer, signal, begunAt: performance.now() };
  if (asked.strategies.some(isForeign)) return measureRun(begun, foreignGround(asked.seed));
  observer.step({ phase: 'starting PostgreSQL', done: 0, total: 1 });
  const cluster = await openRunCluster(asked.runId);
  try {
    signal.throwIfAborted();
    return await watchingDatabase(cluster, signal, async (witness) => {
      await using _paused = await pauseAutovacuum(cluster);
      const affinity = cpuAffinity();
      return await measureRun(begun, {
        affinity,
        readEnvironment: () =>
          readEnvironment(cluster, asked.seed, poolConnectionsDefault, { affinity, nodeFlags: serverFlags }),
        measure: (context, dataset) => benchDataset({ ...context, cluster, witness }, dataset),
      });
    });
  } finally {
    await cluster.stop();
  }
}

interface Begun extends Pick<RunContext, 'observer' | 'signal'> {
  readonly asked: BenchOptions;
  readonly begunAt: number;
}

async function measureRun(begun: Begun, { affinity, readEnvironment, measure }: Ground): Promise<Run> {
  const { asked, observer, signal, begunAt } = begun;
  const environment = { ...(await readEnvironment()), orderSeed: asked.orderSeed };
  const changes = asked.resumed ? resumeObstacles(asked.resumed.environment, environment) : [];
  if (changes.length > 0)
    throw new ResumeError(`run ${asked.runId} cannot go on here: ${changes.join('; ')}`);
  observer.step({ phase: 'measuring the pace of this machine', done: 0, total: 1 });
  // Plans alone need no budget.
  const slowness = asked.profile.roundsPerLaunch === 0 ? 1 : await readSlowness(signal);
  const options = { ...asked, ...fitToBudget(asked, slowness) };
  const run = asked.resumed ?? newRun(environment, options);
  const { launches, roundsPerLaunch, windowMs, warmUpMsMax, budgetMs } = options.profile;
  if (roundsPerLaunch > 0) run.schedule ??= { slowness, launches, roundsPerLaunch, windowMs, warmUpMsMax };
  const totalMs = aheadMs(run, options, slowness);
  const timetable = new Timetable(observer, { totalMs, budgetMs, begunAt, time: run.time });
  const context: RunContext = { options, slowness, timetable, run, affinity, observer, signal };
  addMissingResults(run, options);
  observer.planned?.({ asked, options, slowness, estimateMs: totalMs });
  await judgeMachine(context);
  timetable.done(beginningMs(options.profile, slowness));
  for (const part of partsOf(options)) {
    const { price: _price, ...whole } = options;
    const own: RunContext = { ...context, options: { ...whole, ...part } };
    for (const dataset of part.datasets) await measure(own, dataset);
  }
  await benchMicro(context);
  await judgeDrift(context);
  run.time = timetable.time;
  if (!options.resumed)
    observer.finished?.(timeAccount(run, options, { plannedMs: totalMs, actualMs: timetable.spentMs }));
  const launchesMade = launchCount(run);
  // None where every case is invalid.
  if (launchesMade > 0) run.looks.push(launchesMade);
  run.finishedAt = new Date().toISOString();
  await saveRun(run, options.path);
  return run;
}

/** Planned milliseconds of the launches that the run does not hold yet. */
function aheadMs(run: Run, options: BenchOptions, slowness: number): number {
  if (options.resumed === null) return plannedMs(options, slowness);
  const ahead = datasetsAhead(run, options);
  const ofPart = (part: Wanted): Wanted => {
    const launches = ahead.filter((one) => part.datasets.includes(one.dataset)).map((one) => one.launches);
    return { ...part, profile: { ...part.profile, launches: Math.max(0, ...launches) } };
  };
  const [reads, price] = partsOf(options).map(ofPart);
  return plannedMs({ ...options, ...reads, ...(price && { price }) }, slowness);
}

function newRun(environment: Run['environment'], options: BenchOptions): Run {
  const { runId, profile } = options;
  return {
    formatVersion,
    id: runId,
    profile: profile.name,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    environment,
    base: options.base ?? null,
    strategies: comparedIn(options).map(({ name, title }) => ({ name, title })),
    schedule: null,
    looks: [],
    time: null,
    executors: executorsIn(options).map(({ name, title }) => ({ name, title })),
    scenarios: scenariosIn(options).map(({ name, title, kind, operation }) => ({
      name,
      title,
      kind,
      operation,
    })),
    results: [],
    aaPair: null,
    databaseDelays: [],
    storage: [],
    microBenchmarks: [],
    writes: [],
    price: emptyPrice(),
  };
}

/** Every case has a result from the start, so that an unfinished run file shows what is missing. */
function addMissingResults(run: Run, wanted: Wanted): void {
  for (const benchCase of partsOf(wanted).flatMap(casesOfPart)) {
    if (isControl(benchCase.strategy))
      run.aaPair ??= { strategy: benchCase.strategy.controlOf.name, results: [] };
    const results = resultsWith(run, benchCase);
    if (!results.some((result) => isResultOf(result, benchCase))) results.push(emptyResult(benchCase));
  }
}

/** Measures the noise floor, and warns of what makes figures doubtful on this machine. */
async function judgeMachine({ options, run, observer, timetable }: RunContext): Promise<void> {
  timetable.begin('measuring the idle machine');
  const machine = readMachine();
  const start = await readNoiseFloor(options.profile.noiseFloorMs);
  run.environment.noiseFloor ??= { start, end: null };
  warn(run, observer, [...machineWarnings(machine), ...noiseWarnings(start, machine)]);
}

/** Measures the noise floor again, and warns if the machine has changed. */
async function judgeDrift({ options, run, observer }: RunContext): Promise<void> {
  const { noiseFloor } = run.environment;
  if (noiseFloor === null) return;
  noiseFloor.end = await readNoiseFloor(options.profile.noiseFloorMs);
  warn(run, observer, driftWarnings(noiseFloor.start, noiseFloor.end));
}

/** Runs the micro-benchmarks if the profile has them and the run does not yet. */
async function benchMicro({ options, slowness, run, timetable, signal }: RunContext): Promise<void> {
  const { microProcesses: processes = 0 } = options.profile;
  if (processes === 0 || run.microBenchmarks.length > 0) return;
  const onProcess = (launch: number): void => {
    if (launch > 0) timetable.done(slowness * partMs.microProcess);
    timetable.begin('micro-benchmarks', `process ${launch + 1} of ${processes}`);
  };
  run.microBenchmarks = await runMicroBenchmarks({ processes, seed: options.seed, signal, onProcess });
  timetable.done(slowness * partMs.microProcess);
}
