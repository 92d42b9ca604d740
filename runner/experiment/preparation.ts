/** What comes before the rounds of a launch: the oracle, the warm-up, and the plans. */
import { reference } from '../../results/run-file/case.ts';
import { type Random, shuffled } from '../../scenarios/random.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { ExplainError, explainCase } from '../checks/explain.ts';
import { proveScenario, type RunningTarget } from '../checks/oracle.ts';
import { statementsMax } from '../checks/statement-count.ts';
import { placeServer } from '../machine/pinning.ts';
import { ChildError } from '../process/child.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { type Case, connectionsFor, resultOf, serverName, targetName } from '../schedule/cases.ts';
import { partMs, plannedPilotMs, warmUpMs } from '../schedule/plan.ts';
import { pilotResponses } from '../schedule/window-size.ts';
import { measureCase } from './case-window.ts';
import {
  invalidateCase,
  type Launch,
  type LaunchContext,
  launchTitle,
  liveCases,
  serverOf,
  targetOf,
} from './launch-context.ts';
import { type WarmUpStream, warmUp } from './warm-up.ts';

const warmUpConnections = 16;

/** Voids the cases of servers whose pool is not the one that all are given: requests would wait where others' do not. */
export async function checkPools(
  context: Pick<LaunchContext, 'run' | 'signal' | 'assertWhole' | 'cases'>,
  servers: ReadonlyMap<string, ServerProcess>,
): Promise<void> {
  for (const benchCase of context.cases) {
    const connections = new Set(servers.get(serverName(benchCase))?.backendPids).size;
    if (!servers.has(serverName(benchCase)) || connections === poolConnectionsDefault) continue;
    const found = connections === 1 ? '1 connection' : `${connections} connections`;
    const reason = `its pool has ${found}, and those of the run have ${poolConnectionsDefault}`;
    await invalidateCase(context, benchCase, reason);
  }
}

/**
 * Lets the oracle ask, invalidates what diverges, and hands the proven streams to the load. A scenario with variables
 * is asked once a run, and by samples during load; one without, whose only answer could be cached, every launch.
 */
export async function prove(
  context: LaunchContext,
  servers: ReadonlyMap<string, ServerProcess>,
): Promise<void> {
  const { cases, dataset, seed, load, streams, timetable } = context;
  for (const scenario of new Set(cases.map((benchCase) => benchCase.scenario))) {
    if (streams.has(scenario.name) && scenario.draw) continue;
    timetable.begin(`${dataset.name}: comparing all answers`, scenario.name);
    const asking = cases.filter((benchCase) => benchCase.scenario === scenario);
    const targets = targetsOf(asking, servers);
    const proof = await proveScenario(scenario, dataset, seed, targets);
    for (const benchCase of asking) {
      const reason = proof.divergent.get(targetName(benchCase));
      if (reason !== undefined) await invalidateCase(context, benchCase, reason);
    }
    streams.set(scenario.name, proof.requests);
    if (proof.requests.length > 0) await load.sendStream(scenario.name, proof.requests);
    timetable.done(scenario.draw ? targets.length * partMs.proofPerTargetAndScenario : 0);
  }
}

/** Whoever answers one of these cases, and the reference. */
function targetsOf(
  cases: readonly Case[],
  servers: ReadonlyMap<string, ServerProcess>,
): readonly RunningTarget[] {
  const targets = new Map<string, RunningTarget>();
  const referenceServer = servers.get(reference);
  if (referenceServer) targets.set(reference, referenceServer);
  for (const benchCase of cases) {
    const server = servers.get(serverName(benchCase));
    if (server) targets.set(targetName(benchCase), targetOf(server, benchCase));
  }
  return [...targets.values()];
}

/** Warms each server with all that it is asked, gives it its place, and then asks each case alone whose rate is not known. */
export async function warmServers(launch: Launch, random: Random): Promise<void> {
  const { context, servers } = launch;
  const { load, profile, timetable, dataset } = context;
  const measured = new Set(liveCases(context).map(serverName));
  for (const server of shuffled(
    [...servers.values()].filter(({ name }) => measured.has(name)),
    random,
  )) {
    timetable.begin(`${dataset.name}: ${launchTitle(launch)}, warming up`, server.name);
    const own = liveCases(context).filter((benchCase) => serverName(benchCase) === server.name);
    await warmUp(load, {
      origin: server.origin,
      streams: warmUpStreams(own),
      msMax: profile.warmUpMsMax,
    });
    placeServer(context.affinity, server, context.isDatabaseLocal);
    // From the second launch on, its rate is known from rounds.
    for (const benchCase of own.filter((one) => !context.rates.has(one))) await pilot(launch, benchCase);
    timetable.done(warmUpMs(profile));
  }
}

/** One a scenario and executor, over the connections that a closed loop asks it over. */
function warmUpStreams(cases: readonly Case[]): readonly WarmUpStream[] {
  const load = { kind: 'closed', connections: warmUpConnections } as const;
  const questions = new Map(
    cases.map((benchCase) => [`${benchCase.executor.name} ${benchCase.scenario.name}`, benchCase]),
  );
  return [...questions.values()].map(({ scenario, executor: { path } }) => ({
    stream: scenario.name,
    path,
    connections: connectionsFor({ load, scenario }),
  }));
}

/** Asks a case a few times, so that its rate is known for the size of a window. */
async function pilot(launch: Launch, benchCase: Case): Promise<void> {
  await measureCase(launch, benchCase, {
    responses: pilotResponses(connectionsFor(benchCase)),
    offset: 0,
    msMin: 0,
  });
  launch.context.timetable.done(plannedPilotMs(benchCase));
}

/**
 * Explains what live cases run, where they have no plans yet. On servers that are not warmed: plans do not depend on it,
 * and it takes all connections of a pool at once, which makes V8 throw away the code that it has of pools.
 */
export async function explainCases(launch: Launch): Promise<void> {
  for (const benchCase of liveCases(launch.context)) await explainOnce(launch, benchCase);
}

async function explainOnce(launch: Launch, benchCase: Case): Promise<void> {
  const result = resultOf(launch.context.run, benchCase);
  if (result.plans.length > 0 || result.status === 'invalid') return;
  launch.context.timetable.begin(
    `${benchCase.dataset.name}: explaining statements`,
    `${targetName(benchCase)} ${benchCase.scenario.name}`,
  );
  try {
    const requests = launch.context.streams.get(benchCase.scenario.name) ?? [];
    const most = statementsMax(benchCase.strategy, benchCase.scenario.operation);
    const { plans, counters } = await explainCase(
      serverOf(launch, benchCase),
      requests,
      most,
      benchCase.executor,
    );
    result.plans = plans;
    Object.assign(result.counters, counters);
  } catch (error) {
    if (!(error instanceof ExplainError || error instanceof ChildError)) throw error;
    await invalidateCase(launch.context, benchCase, error.message);
  }
  launch.context.timetable.done(partMs.explainPerCase);
}
