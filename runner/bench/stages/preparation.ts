/** What comes between the start of a launch's servers and their warm-up: their pools, the oracle, and the plans. */
import { poolConnectionsDefault } from '../../../servers/database/database.ts';
import { ExplainError, explainCase } from '../../checks/explain.ts';
import { proveScenario } from '../../checks/oracle.ts';
import { type Launch, serverOf } from '../../experiment/launch.ts';
import { ChildError } from '../../process/child.ts';
import type { Server } from '../../process/server.ts';
import { type BenchCase, isWrite, referenceTarget, resultOf } from '../../schedule/cases.ts';
import { partMs, planQuestion } from '../../schedule/plan.ts';
import { running, streamName } from '../../schedule/target.ts';
import { type DatasetContext, invalidateCase, liveCases } from '../context.ts';

/** Invalidates the cases of servers whose pool is not the one that all are given: requests would wait where others' do not. */
export async function checkPools(
  context: Pick<DatasetContext, 'run' | 'signal' | 'assertWhole' | 'cases'>,
  servers: ReadonlyMap<string, Server>,
): Promise<void> {
  for (const benchCase of context.cases) {
    const server = servers.get(benchCase.target.server);
    const connections = new Set(server?.backendPids).size;
    if (!server || connections === poolConnectionsDefault) continue;
    const found = connections === 1 ? '1 connection' : `${connections} connections`;
    const reason = `its pool has ${found}, and those of the run have ${poolConnectionsDefault}`;
    await invalidateCase(context, benchCase, reason);
  }
}

/**
 * Lets the oracle ask, invalidates what diverges, and hands the proven streams to the load. A scenario with variables
 * is asked once a run, and by samples during load; one without, whose only answer could be cached, every launch.
 */
export async function prove(context: DatasetContext, servers: ReadonlyMap<string, Server>): Promise<void> {
  const { cases, dataset, seed, slowness, timetable } = context;
  const { load, streams } = context.laboratory;
  const read = cases.filter((benchCase) => !isWrite(benchCase));
  for (const scenario of new Set(read.map((benchCase) => benchCase.scenario))) {
    if (streams.has(scenario.name) && scenario.draw) continue;
    timetable.begin(`${dataset.name}: comparing all answers`, scenario.name, 'proving');
    const asking = cases.filter((benchCase) => benchCase.scenario === scenario);
    const targets = new Map(
      [referenceTarget, ...asking.map(({ target }) => target)].map((one) => [one.name, one]),
    );
    // Where another answer of the base is accepted, its targets are compared with each other, under a stream of their own.
    for (const [stream, own] of Map.groupBy(targets.values(), (target) => streamName(target, scenario))) {
      const answering = own.flatMap((target) => {
        const server = servers.get(target.server);
        return server ? [running(target, server)] : [];
      });
      // The reference comes first.
      const proof = await proveScenario(scenario, dataset, seed, answering, own[0]?.name);
      for (const benchCase of asking) {
        const reason = proof.divergent.get(benchCase.target.name);
        if (reason !== undefined) await invalidateCase(context, benchCase, reason);
      }
      streams.set(stream, proof.requests);
      if (proof.requests.length > 0) await load.sendStream(stream, proof.requests);
      timetable.done(scenario.draw ? slowness * answering.length * partMs.proofPerTargetAndScenario : 0);
    }
  }
}

/**
 * Explains what live cases run, where they have no plans yet: once for each target and scenario, whatever the load. On
 * servers that are not warmed: plans do not depend on it, and it takes all connections of a pool at once, which makes V8
 * throw away the code that it has of pools.
 */
export async function explainCases(context: DatasetContext, launch: Launch<BenchCase>): Promise<void> {
  const missing = liveCases(context).filter(
    (one) => !isWrite(one) && resultOf(context.run, one).plans.length === 0,
  );
  for (const cases of Map.groupBy(missing, planQuestion).values()) await explainOnce(context, launch, cases);
}

async function explainOnce(
  context: DatasetContext,
  launch: Launch<BenchCase>,
  cases: readonly BenchCase[],
): Promise<void> {
  const [first] = cases;
  if (!first) return;
  const { target, scenario, dataset } = first;
  const { timetable, slowness, laboratory, run } = context;
  timetable.begin(`${dataset.name}: explaining statements`, `${target.name} ${scenario.name}`, 'explaining');
  try {
    const requests = laboratory.streams.get(streamName(target, scenario)) ?? [];
    const most = target.statementsMax?.(scenario) ?? Number.POSITIVE_INFINITY;
    const { plans, counters } = await explainCase(serverOf(launch, target), requests, most, target);
    for (const one of cases) {
      const result = resultOf(run, one);
      result.plans = plans;
      Object.assign(result.counters, counters);
    }
  } catch (error) {
    if (!(error instanceof ExplainError || error instanceof ChildError)) throw error;
    for (const one of cases) await invalidateCase(context, one, error.message);
  }
  timetable.done(slowness * partMs.explainPerQuestion);
}
