/**
 * The variance study: two servers of one strategy, launched again and again under conditions that take turns. They
 * are identical, so that whatever they differ in is noise, and it shows where: between launches, rounds or windows.
 */
import { type StudyLaunch, type StudyWindow, studyWindow } from '../../results/studies/variance.ts';
import { createRandom, type Random, shuffled } from '../../scenarios/random.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { mercurius } from '../../servers/executors/index.ts';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { proveScenario } from '../checks/oracle.ts';
import { pauseAutovacuum } from '../database/autovacuum.ts';
import { openRunDatabases, type RunDatabases } from '../database/run-databases.ts';
import { warmUp } from '../experiment/warm-up.ts';
import { measureWindow } from '../experiment/window.ts';
import { LoadProcess } from '../load/load-process.ts';
import { allowedCpus, canPin, cpuAffinity, pinLiving, placeServer } from '../machine/pinning.ts';
import { ServerProcess, serverNodeFlags } from '../process/server-process.ts';
import type { Observer } from '../schedule/progress.ts';

/** One way of launching, to be compared with how runs launch. */
export interface Condition {
  readonly name: string;
  readonly nodeFlags: readonly string[];
  readonly isPinned: boolean;
  /** Whether threads that compile and collect are pinned with the one that answers. */
  readonly areHelpersPinned: boolean;
  /** Whether the first server is always first, instead of by lot. */
  readonly isOrderFixed: boolean;
}

const asRun: Condition = {
  name: 'as in a run',
  nodeFlags: serverNodeFlags,
  isPinned: canPin(),
  areHelpersPinned: false,
  isOrderFixed: false,
};
const conditions: readonly Condition[] = [
  asRun,
  { ...asRun, name: 'on all cores', isPinned: false },
  { ...asRun, name: 'helpers pinned', areHelpersPinned: true },
  { ...asRun, name: 'compiled late', nodeFlags: [] },
  { ...asRun, name: 'semi-space 64 MB', nodeFlags: [...serverNodeFlags, '--max-semi-space-size=64'] },
  { ...asRun, name: 'fixed order', isOrderFixed: true },
];

export interface StudyOptions {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly strategy: Strategy;
  readonly scenario: Scenario;
  readonly dataset: Dataset;
  readonly seed: number;
  /** The last block of launches begins before. */
  readonly untilMs: number;
}

const [roundsPerLaunch, windowsPerRound] = [3, 2];
const [connections, windowMsMeant, warmUpMsMax] = [16, 200, 2_000];
const { path } = mercurius;
/** A p99 needs 1,000 within the window. */
const responsesMin = 1_500;

interface Study extends StudyOptions {
  readonly databases: RunDatabases;
  readonly load: LoadProcess;
  readonly signal: AbortSignal;
}

/** All launches, in blocks of one of each condition in random order; those of a block that began are all there. */
export async function studyVariance(
  options: StudyOptions,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly StudyLaunch[]> {
  const { cluster, runId, dataset, seed, strategy } = options;
  await using _paused = await pauseAutovacuum(cluster);
  await using databases = await openRunDatabases({
    cluster,
    runId,
    dataset,
    seed,
    strategies: [...new Set([normalized, strategy])],
    progress: (done, total, step) => observer.step({ phase: `${dataset.name}: ${step}`, done, total }),
    signal,
  });
  await using load = new LoadProcess(signal);
  const study: Study = { ...options, databases, load, signal };
  await proveStream(study);
  const launches: StudyLaunch[] = [];
  const begunMs = performance.now();
  for (let block = 0; block < 2 || performance.now() < options.untilMs; block += 1) {
    const random = createRandom(seed, 'variance', block);
    // The first in the order in which they are to be read.
    for (const condition of block === 0 ? conditions : shuffled(conditions, random)) {
      signal.throwIfAborted();
      observer.step({
        phase: `block ${block + 1} of launches`,
        detail: condition.name,
        done: performance.now() - begunMs,
        total: Math.max(1, options.untilMs - begunMs),
      });
      launches.push(await runStudyLaunch(study, condition, random));
    }
  }
  return launches;
}

/** Hands the load the stream of the scenario, with the answers that the reference and the strategy agree on. */
async function proveStream(study: Study): Promise<void> {
  const { scenario, dataset, seed, load, strategy } = study;
  await using stack = new AsyncDisposableStack();
  const servers: ServerProcess[] = [];
  for (const one of new Set([normalized, strategy])) {
    const server = await startServer(study, one, []);
    stack.defer(() => server.close());
    servers.push(server);
  }
  const proof = await proveScenario(scenario, dataset, seed, servers);
  const [divergent] = proof.divergent.values();
  if (divergent !== undefined) throw new Error(`${strategy.name} ${scenario.name}: ${divergent}`);
  await load.sendStream(scenario.name, proof.requests);
}

function startServer(
  { databases, signal }: Study,
  strategy: Strategy,
  nodeFlags: readonly string[],
): Promise<ServerProcess> {
  const options = {
    strategy: strategy.name,
    connectionString: databases.url(strategy),
    poolConnections: poolConnectionsDefault,
    nodeFlags,
  };
  return ServerProcess.start(options, signal);
}

async function runStudyLaunch(study: Study, condition: Condition, random: Random): Promise<StudyLaunch> {
  const { load, scenario, cluster } = study;
  const inOrder = <Item>(items: readonly Item[]): readonly Item[] =>
    condition.isOrderFixed ? items : shuffled(items, random);
  const begunMs = performance.now();
  await using stack = new AsyncDisposableStack();
  const servers = new Map<number, ServerProcess>();
  for (const index of inOrder([0, 1])) {
    const server = await startServer(study, study.strategy, condition.nodeFlags);
    stack.defer(() => server.close());
    servers.set(index, server);
  }
  const both = [servers.get(0), servers.get(1)].filter((server) => server !== undefined);
  // The load generator stays from launch to launch.
  const affinity = condition.isPinned ? cpuAffinity() : null;
  pinLiving([load.pid], affinity?.load ?? allowedCpus());
  for (const server of inOrder(both)) {
    const streams = [{ stream: scenario.name, path, connections }];
    await warmUp(load, { origin: server.origin, streams, msMax: warmUpMsMax });
    placeServer(affinity, server, cluster.isEmbedded);
    if (affinity && condition.areHelpersPinned) pinLiving(server.pids, affinity.served);
  }
  const launchMs = (performance.now() - begunMs) / both.length;
  const rounds = new Map(both.map((server) => [server, [] as StudyWindow[][]]));
  const pilots = new Map<ServerProcess, number>();
  for (const server of both) pilots.set(server, await pilotResponses(study, server));
  // The same number for both: a longer window is a steadier one.
  const responses = Math.max(responsesMin, ...pilots.values());
  const roundsBegunMs = performance.now();
  for (let round = 0; round < roundsPerLaunch; round += 1) {
    const offset = random.below(1_000_000);
    for (const server of inOrder(both)) {
      const windows: StudyWindow[] = [];
      for (let window = 0; window < windowsPerRound; window += 1) {
        const round = await windowOf(study, server, responses, offset + window * responses);
        windows.push(studyWindow(round));
      }
      rounds.get(server)?.push(windows);
    }
  }
  const windows = both.length * roundsPerLaunch * windowsPerRound;
  const [first = [], second = []] = both.map((server) => rounds.get(server));
  const windowMs = (performance.now() - roundsBegunMs) / windows;
  return { condition: condition.name, first, second, launchMs, windowMs };
}

async function windowOf(study: Study, server: ServerProcess, responses: number, offset: number) {
  const { load, cluster, scenario } = study;
  const order = { kind: 'closed', path, stream: scenario.name, connections, responses, offset } as const;
  const { round, fault } = await measureWindow(load, server, cluster.isEmbedded, 0, order);
  if (fault) throw new Error(`${study.strategy.name} ${scenario.name}, during load: ${fault.reason}`);
  return round;
}

/** Responses that a window of the meant length has. */
async function pilotResponses(study: Study, server: ServerProcess): Promise<number> {
  const { requests, durationMs } = await windowOf(study, server, responsesMin, 0);
  return Math.round((requests / durationMs) * windowMsMeant);
}
