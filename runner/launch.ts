/** One launch: every server started in random order, proven, warmed, measured in rounds, and ended. */
import type { Result, Run } from '../results/run.ts';
import { reference as referenceStrategy } from '../results/trial.ts';
import { createRandom, type Random, shuffled } from '../scenarios/random.ts';
import type { Dataset } from '../seed/datasets.ts';
import { poolConnectionsDefault } from '../servers/database.ts';
import type { Strategy } from '../servers/strategy.ts';
import { ChildError } from './child-process.ts';
import { ExplainError, explainTrial } from './explain.ts';
import type { LoadProcess } from './load/load-process.ts';
import type { Fault, Request } from './load/request.ts';
import { explainFault, proveScenario } from './oracle.ts';
import { partMs, warmUpMs } from './plan.ts';
import type { Profile } from './profiles.ts';
import type { Timetable } from './progress.ts';
import type { RunDatabases } from './run-databases.ts';
import { ServerProcess } from './server-process.ts';
import { measureSlice } from './slice.ts';
import { resultOf, type Trial } from './trials.ts';
import { mixed, warmUp } from './warm-up.ts';

export interface LaunchContext {
  readonly run: Run;
  readonly profile: Profile;
  readonly seed: number;
  readonly dataset: Dataset;
  readonly trials: readonly Trial[];
  /** Strategies whose servers run; the reference is among them even where it is not measured. */
  readonly served: readonly Strategy[];
  readonly databases: RunDatabases;
  /** Whether the database's processes run here, so that their CPU time can be read. */
  readonly isDatabaseLocal: boolean;
  readonly load: LoadProcess;
  /** The requests of each scenario that the oracle has proven, by the scenario's name. */
  readonly streams: Map<string, readonly Request[]>;
  /** Requests per millisecond that each trial last reached; filled by pilots. */
  readonly rates: Map<Trial, number>;
  /** How many warm-ups of each strategy's servers did not settle. */
  readonly unsettled: Map<string, number>;
  readonly timetable: Timetable;
  readonly signal: AbortSignal;
  /** Stores the run. */
  readonly save: () => Promise<void>;
}

interface Launch {
  readonly context: LaunchContext;
  readonly index: number;
  readonly servers: ReadonlyMap<string, ServerProcess>;
}

/** Responses of a slice at the least: its window leaves some out, and a p50 needs 20 within. */
const responsesMin = (connections: number): number => Math.max(10 * connections, 32);
/** Responses of a pilot: in its first five executions on a backend a statement is planned anew. */
const pilotResponses = (connections: number): number => Math.max(8 * connections, 6 * poolConnectionsDefault);
const warmUpConnections = 16;
/** A slice that is too short is repeated, with up to so many times as many requests. */
const attemptsMax = 4;
const growthMax = 16;

export async function runLaunch(context: LaunchContext, index: number, rounds: number): Promise<void> {
  const random = createRandom(context.seed, 'launch', context.dataset.name, index);
  await using stack = new AsyncDisposableStack();
  const servers = await startServers(context, random, stack);
  await prove(context, servers);
  const launch = { context, index, servers };
  await warmServers(launch, random);
  for (let round = 0; round < rounds; round += 1) await runRound(launch, round, rounds, random);
}

async function startServers(
  context: LaunchContext,
  random: Random,
  stack: AsyncDisposableStack,
): Promise<ReadonlyMap<string, ServerProcess>> {
  const servers = new Map<string, ServerProcess>();
  const live = new Set(liveTrials(context).map((trial) => trial.strategy.name));
  const needed = context.served.filter(({ name }) => name === referenceStrategy || live.has(name));
  for (const strategy of shuffled(needed, random)) {
    context.timetable.begin(`${context.dataset.name}: starting servers`, strategy.name);
    const server = await ServerProcess.start(
      {
        strategy: strategy.name,
        connectionString: context.databases.url(strategy),
        poolConnections: poolConnectionsDefault,
      },
      context.signal,
    );
    stack.defer(() => server.close());
    servers.set(strategy.name, server);
    context.timetable.done(partMs.serverStart);
  }
  return servers;
}

/**
 * Lets the oracle ask, voids what diverges, and hands the proven streams to the load. A scenario with variables
 * is asked once a run, and by samples during load; one without, whose only answer could be cached, every launch.
 */
async function prove(context: LaunchContext, servers: ReadonlyMap<string, ServerProcess>): Promise<void> {
  const { trials, dataset, seed, load, streams, timetable } = context;
  for (const scenario of new Set(trials.map((trial) => trial.scenario))) {
    if (streams.has(scenario.name) && scenario.draw) continue;
    timetable.begin(`${dataset.name}: comparing all answers`, scenario.name);
    const proof = await proveScenario(scenario, dataset, seed, [...servers.values()]);
    for (const trial of trials.filter((candidate) => candidate.scenario === scenario)) {
      const reason = proof.divergent.get(trial.strategy.name);
      if (reason !== undefined) voidResult(resultOf(context.run, trial), reason);
    }
    streams.set(scenario.name, proof.requests);
    if (proof.requests.length > 0) await load.sendStream(scenario.name, proof.requests);
    timetable.done(scenario.draw ? servers.size * partMs.proofPerStrategyAndScenario : 0);
  }
}

/** A void trial is no figure: what was measured of it before is dropped. */
function voidResult(result: Result, reason: string): void {
  result.status = 'void';
  result.reason = reason;
  result.rounds = [];
}

/** The trials that are not void. */
function liveTrials(context: LaunchContext): Trial[] {
  return context.trials.filter((trial) => resultOf(context.run, trial).status !== 'void');
}

function serverOf(launch: Launch, trial: Trial): ServerProcess {
  const server = launch.servers.get(trial.strategy.name);
  if (!server) throw new Error(`no server of ${trial.strategy.name}`);
  return server;
}

/** Warms each server with its scenarios mixed, then each trial alone; explains what has no plans yet. */
async function warmServers(launch: Launch, random: Random): Promise<void> {
  const { context, servers } = launch;
  const { load, profile, timetable, dataset } = context;
  const fast = [...new Set(context.trials.map((trial) => trial.scenario))].filter(
    (scenario) => scenario.connectionsMax === undefined,
  );
  const stream = mixed(fast.map((scenario) => launch.context.streams.get(scenario.name) ?? []));
  if (stream.length > 0) await load.sendStream('mixed', stream);
  const measured = new Set(liveTrials(launch.context).map((trial) => trial.strategy.name));
  for (const server of shuffled(
    [...servers.values()].filter(({ strategy }) => measured.has(strategy)),
    random,
  )) {
    timetable.begin(
      `${dataset.name}: launch ${launch.index + 1} of ${profile.launches}, warming up`,
      server.strategy,
    );
    const order = {
      port: server.port,
      stream: 'mixed',
      connections: warmUpConnections,
      msMax: profile.warmUpMsMax,
    };
    const isSteady = stream.length === 0 || (await warmUp(load, order));
    if (!isSteady) noteUnsteady(launch, server.strategy);
    for (const trial of liveTrials(launch.context).filter(
      ({ strategy }) => strategy.name === server.strategy,
    )) {
      await pilot(launch, trial);
      await explainOnce(launch, trial);
    }
    timetable.done(warmUpMs(profile));
  }
}

/** Notes on the trials of a server that its warm-up did not settle; where it is the rule, they are unsteady. */
function noteUnsteady({ context }: Launch, strategy: string): void {
  const { run, profile, unsettled } = context;
  const launches = (unsettled.get(strategy) ?? 0) + 1;
  unsettled.set(strategy, launches);
  for (const trial of context.trials) {
    const result = resultOf(run, trial);
    // A slow scenario is not part of the warm-up's mix, which says nothing of it.
    const isMixed = trial.scenario.connectionsMax === undefined;
    if (trial.strategy.name !== strategy || result.status === 'void' || !isMixed) continue;
    if (profile.isSteadinessRequired && launches > profile.launches / 2) result.status = 'unsteady';
    result.reason =
      `not steady: throughput had not settled within ${profile.warmUpMsMax} ms of warm-up ` +
      `in ${launches} of ${profile.launches} launches`;
  }
}

/** Asks a trial a few times: its own statements are planned, and its rate is known for the size of a slice. */
async function pilot(launch: Launch, trial: Trial): Promise<void> {
  await slice(launch, trial, { responses: pilotResponses(trial.load.connections), offset: 0, msMin: 0 });
  launch.context.timetable.done(partMs.pilot);
}

async function explainOnce(launch: Launch, trial: Trial): Promise<void> {
  const result = resultOf(launch.context.run, trial);
  if (result.plans.length > 0 || result.status === 'void') return;
  launch.context.timetable.begin(
    `${trial.dataset.name}: explaining statements`,
    `${trial.strategy.name} ${trial.scenario.name}`,
  );
  try {
    const requests = launch.context.streams.get(trial.scenario.name) ?? [];
    Object.assign(result, await explainTrial(serverOf(launch, trial), requests));
  } catch (error) {
    launch.context.signal.throwIfAborted();
    if (!(error instanceof ExplainError || error instanceof ChildError)) throw error;
    voidResult(result, error.message);
  }
  launch.context.timetable.done(partMs.explainPerTrial);
}

/** One pass over all trials in a fresh random order; stored as a whole. */
async function runRound(launch: Launch, round: number, rounds: number, random: Random): Promise<void> {
  const { context } = launch;
  const { profile, timetable, dataset, save } = context;
  const offset = random.below(1_000_000);
  const found = new Map<Result, Result['rounds'][number]>();
  for (const trial of shuffled(liveTrials(launch.context), random)) {
    timetable.begin(
      `${dataset.name}: launch ${launch.index + 1} of ${profile.launches}, round ${round + 1} of ${rounds}`,
      `${trial.strategy.name} ${trial.scenario.name}`,
    );
    const { connections } = trial.load;
    const rate = context.rates.get(trial) ?? 0;
    const responses = Math.max(responsesMin(connections), Math.round(rate * profile.sliceMs));
    const measured = await slice(launch, trial, { responses, offset, msMin: profile.sliceMs / 2 });
    if (measured) found.set(resultOf(context.run, trial), measured);
    timetable.done(profile.sliceMs);
  }
  for (const [result, measured] of found) result.rounds.push(measured);
  await save();
}

/** One slice of a trial; null where it voided the trial. */
async function slice(
  launch: Launch,
  trial: Trial,
  size: { responses: number; offset: number; msMin: number },
): Promise<Result['rounds'][number] | null> {
  const { context, index } = launch;
  const server = serverOf(launch, trial);
  let responses = size.responses;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    context.signal.throwIfAborted();
    const { round, fault } = await measureSlice(context.load, server, context.isDatabaseLocal, {
      stream: trial.scenario.name,
      connections: trial.load.connections,
      launch: index,
      offset: size.offset,
      responses,
    });
    if (fault) {
      voidResult(resultOf(context.run, trial), `during load: ${await describeFault(launch, trial, fault)}`);
      return null;
    }
    // A pilot also pays for planning: what is known from rounds is the better rate.
    const isPilot = size.msMin === 0;
    if (!isPilot || !context.rates.has(trial)) context.rates.set(trial, round.requests / round.durationMs);
    // In a very short slice one connection can be done before another has begun: then there was no window. And
    // a slice much shorter than the others, sized by a rate that no longer holds, would weigh as much as they.
    const isLongEnough = round.durationMs >= size.msMin || attempt === attemptsMax;
    if (round.requests > 0 && isLongEnough) return round;
    const scale = round.requests > 0 ? (2 * size.msMin) / round.durationMs : 2;
    responses = Math.ceil(responses * Math.min(Math.max(scale, 1.5), growthMax));
  }
  voidResult(resultOf(context.run, trial), 'never were all connections under load at once');
  return null;
}

/** What ended a server, where it has ended. */
async function lastWords(server: ServerProcess): Promise<string> {
  const end = await server.ended();
  return end === null ? '' : `; ${end}`;
}

/** A fault with the JSON path where the answer differs, as far as asking again shows it. */
async function describeFault(launch: Launch, trial: Trial, fault: Fault): Promise<string> {
  const stream = launch.context.streams.get(trial.scenario.name);
  const asked = fault.requestIndex === null ? undefined : stream?.[fault.requestIndex];
  const reference = launch.servers.get(referenceStrategy);
  if (!asked || !reference) return `${fault.reason}${await lastWords(serverOf(launch, trial))}`;
  return `${fault.reason}: ${await explainFault(asked, serverOf(launch, trial), reference)}`;
}
