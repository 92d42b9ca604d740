/** What comes before the rounds of a launch: the oracle, the warm-up, and the plans. */
import { reference } from '../../results/run-file/trial.ts';
import { type Random, shuffled } from '../../scenarios/random.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { ExplainError, explainTrial } from '../checks/explain.ts';
import { proveScenario, type Respondent } from '../checks/oracle.ts';
import { statementsMax } from '../checks/statement-count.ts';
import { placeServer } from '../machine/pinning.ts';
import { ChildError } from '../process/child.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { partMs, plannedPilotMs, warmUpMs } from '../schedule/plan.ts';
import { pilotResponses } from '../schedule/slice-size.ts';
import { connectionsFor, respondentName, resultOf, serverName, type Trial } from '../schedule/trials.ts';
import {
  type Launch,
  type LaunchContext,
  launchTitle,
  liveTrials,
  respondentOf,
  serverOf,
  voidTrial,
} from './launch-context.ts';
import { measureTrial } from './trial-slice.ts';
import { type WarmUpStream, warmUp } from './warm-up.ts';

const warmUpConnections = 16;

/** Voids the trials of servers whose pool is not the one that all are given: requests would wait where others' do not. */
export async function checkPools(
  context: Pick<LaunchContext, 'run' | 'signal' | 'assertWhole' | 'trials'>,
  servers: ReadonlyMap<string, ServerProcess>,
): Promise<void> {
  for (const trial of context.trials) {
    const connections = new Set(servers.get(serverName(trial))?.backendPids).size;
    if (!servers.has(serverName(trial)) || connections === poolConnectionsDefault) continue;
    const found = connections === 1 ? '1 connection' : `${connections} connections`;
    const reason = `its pool has ${found}, and those of the run have ${poolConnectionsDefault}`;
    await voidTrial(context, trial, reason);
  }
}

/**
 * Lets the oracle ask, voids what diverges, and hands the proven streams to the load. A scenario with variables
 * is asked once a run, and by samples during load; one without, whose only answer could be cached, every launch.
 */
export async function prove(
  context: LaunchContext,
  servers: ReadonlyMap<string, ServerProcess>,
): Promise<void> {
  const { trials, dataset, seed, load, streams, timetable } = context;
  for (const scenario of new Set(trials.map((trial) => trial.scenario))) {
    if (streams.has(scenario.name) && scenario.draw) continue;
    timetable.begin(`${dataset.name}: comparing all answers`, scenario.name);
    const asking = trials.filter((trial) => trial.scenario === scenario);
    const respondents = respondentsOf(asking, servers);
    const proof = await proveScenario(scenario, dataset, seed, respondents);
    for (const trial of asking) {
      const reason = proof.divergent.get(respondentName(trial));
      if (reason !== undefined) await voidTrial(context, trial, reason);
    }
    streams.set(scenario.name, proof.requests);
    if (proof.requests.length > 0) await load.sendStream(scenario.name, proof.requests);
    timetable.done(scenario.draw ? respondents.length * partMs.proofPerRespondentAndScenario : 0);
  }
}

/** Whoever answers one of these trials, and the reference. */
function respondentsOf(
  trials: readonly Trial[],
  servers: ReadonlyMap<string, ServerProcess>,
): readonly Respondent[] {
  const respondents = new Map<string, Respondent>();
  const referenceServer = servers.get(reference);
  if (referenceServer) respondents.set(reference, referenceServer);
  for (const trial of trials) {
    const server = servers.get(serverName(trial));
    if (server) respondents.set(respondentName(trial), respondentOf(server, trial));
  }
  return [...respondents.values()];
}

/** Warms each server with all that it is asked, gives it its place, and then asks each trial alone whose rate is not known. */
export async function warmServers(launch: Launch, random: Random): Promise<void> {
  const { context, servers } = launch;
  const { load, profile, timetable, dataset } = context;
  const measured = new Set(liveTrials(context).map(serverName));
  for (const server of shuffled(
    [...servers.values()].filter(({ name }) => measured.has(name)),
    random,
  )) {
    timetable.begin(`${dataset.name}: ${launchTitle(launch)}, warming up`, server.name);
    const own = liveTrials(context).filter((trial) => serverName(trial) === server.name);
    await warmUp(load, {
      origin: server.origin,
      streams: warmUpStreams(own),
      msMax: profile.warmUpMsMax,
    });
    placeServer(context.placement, server, context.isDatabaseLocal);
    // From the second launch on, its rate is known from rounds.
    for (const trial of own.filter((one) => !context.rates.has(one))) await pilot(launch, trial);
    timetable.done(warmUpMs(profile));
  }
}

/** One a scenario and executor, over the connections that a closed loop asks it over. */
function warmUpStreams(trials: readonly Trial[]): readonly WarmUpStream[] {
  const load = { kind: 'closed', connections: warmUpConnections } as const;
  const questions = new Map(trials.map((trial) => [`${trial.executor.name} ${trial.scenario.name}`, trial]));
  return [...questions.values()].map(({ scenario, executor: { path } }) => ({
    stream: scenario.name,
    path,
    connections: connectionsFor({ load, scenario }),
  }));
}

/** Asks a trial a few times, so that its rate is known for the size of a slice. */
async function pilot(launch: Launch, trial: Trial): Promise<void> {
  await measureTrial(launch, trial, {
    responses: pilotResponses(connectionsFor(trial)),
    offset: 0,
    msMin: 0,
  });
  launch.context.timetable.done(plannedPilotMs(trial));
}

/**
 * Explains what live trials run, where they have no plans yet. On servers that are not warmed: plans do not depend on it,
 * and it takes all connections of a pool at once, which makes V8 throw away the code that it has of pools.
 */
export async function explainTrials(launch: Launch): Promise<void> {
  for (const trial of liveTrials(launch.context)) await explainOnce(launch, trial);
}

async function explainOnce(launch: Launch, trial: Trial): Promise<void> {
  const result = resultOf(launch.context.run, trial);
  if (result.plans.length > 0 || result.status === 'void') return;
  launch.context.timetable.begin(
    `${trial.dataset.name}: explaining statements`,
    `${respondentName(trial)} ${trial.scenario.name}`,
  );
  try {
    const requests = launch.context.streams.get(trial.scenario.name) ?? [];
    const most = statementsMax(trial.strategy, trial.scenario.operation);
    const { plans, counters } = await explainTrial(serverOf(launch, trial), requests, most, trial.executor);
    result.plans = plans;
    Object.assign(result.counters, counters);
  } catch (error) {
    if (!(error instanceof ExplainError || error instanceof ChildError)) throw error;
    await voidTrial(launch.context, trial, error.message);
  }
  launch.context.timetable.done(partMs.explainPerTrial);
}
