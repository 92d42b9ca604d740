/** What a run measures: strategy x executor x scenario x dataset x load x network delay of the database. */

import { connectionsOf, loadLabel, strategyLabel } from '../../results/run-file/case.ts';
import type { Load, Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type Executor, executors, mercurius } from '../../servers/executors/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { isControl } from './control.ts';

export interface Case {
  readonly strategy: Strategy;
  readonly executor: Executor;
  readonly scenario: Scenario;
  readonly dataset: Dataset;
  readonly load: Load;
  /** Round-trip time that a proxy adds between server and PostgreSQL. */
  readonly databaseDelayMs: number;
}

/**
 * A load, a network delay of the database (none when absent) and an executor (`mercurius` when absent), and the scenarios and
 * strategies that they are for (all when absent).
 */
export interface LoadPlan {
  readonly load: Load;
  readonly databaseDelayMs?: number;
  readonly executor?: Executor;
  readonly scenarios?: readonly string[];
  readonly strategies?: readonly string[];
}

/** The name of the server that answers a case. Servers at different network delays are different ones. */
export function serverName({
  strategy,
  databaseDelayMs,
}: Pick<Case, 'strategy' | 'databaseDelayMs'>): string {
  return databaseDelayMs === 0 ? strategy.name : `${strategy.name} at +${databaseDelayMs} ms`;
}

/** Who answers a case: its server, and the executor where it is not the one that answers otherwise. */
export function targetName(benchCase: Pick<Case, 'strategy' | 'executor' | 'databaseDelayMs'>): string {
  const server = serverName(benchCase);
  return benchCase.executor === mercurius ? server : `${server} ${benchCase.executor.name}`;
}

/** A scenario that is too slow for many connections is asked over fewer. */
function boundedLoad(load: Load, scenario: Scenario): Load {
  if (load.kind !== 'closed') return load;
  return { ...load, connections: connectionsFor({ load, scenario }) };
}

/** Connections of the closed loop that warms a case up and finds its rate; its own where it is one. */
export function connectionsFor({ load, scenario }: Pick<Case, 'load' | 'scenario'>): number {
  const connections = connectionsOf(load);
  return Math.min(connections, scenario.connectionsMax ?? connections);
}

/** The cases of one dataset; where bounding makes two loads of a scenario equal, one remains. */
export function casesOf(
  dataset: Dataset,
  strategies: readonly Strategy[],
  scenarios: readonly Scenario[],
  loads: readonly LoadPlan[],
): Case[] {
  return scenarios.flatMap((scenario) => {
    const planned = loads.filter((plan) => plan.scenarios?.includes(scenario.name) ?? true);
    const bounded = planned.map((plan) => ({
      databaseDelayMs: 0,
      ...plan,
      load: boundedLoad(plan.load, scenario),
    }));
    const same = Map.groupBy(bounded, (one) => `${loadLabel(one.load)} ${one.databaseDelayMs}`);
    return [...same.values()].flatMap((plans) =>
      plans
        .slice(0, 1)
        .flatMap(({ load, databaseDelayMs }) =>
          strategies.flatMap((strategy) =>
            executorsOf(plans, strategy).map(
              (executor): Case => ({ strategy, executor, scenario, dataset, load, databaseDelayMs }),
            ),
          ),
        ),
    );
  });
}

/** Those by which these plans ask a strategy, in reading order. */
function executorsOf(plans: readonly LoadPlan[], { name }: Strategy): readonly Executor[] {
  const asked = plans.filter(({ strategies }) => strategies?.includes(name) ?? true);
  return executors.filter((one) => asked.some(({ executor = mercurius }) => executor === one));
}

/** A case's result before anything was measured. */
export function emptyResult(benchCase: Case): Result {
  return {
    strategy: benchCase.strategy.ablation?.of ?? benchCase.strategy.name,
    ablation: benchCase.strategy.ablation?.name ?? null,
    executor: benchCase.executor.name,
    scenario: benchCase.scenario.name,
    dataset: benchCase.dataset.name,
    load: benchCase.load,
    databaseDelayMs: benchCase.databaseDelayMs,
    status: 'ok',
    reason: null,
    warnings: [],
    rounds: [],
    counters: {
      statementsPerRequest: null,
      sharedBuffersPerRequest: null,
      responseBytes: null,
      rowsPerRequest: null,
      walBytesPerRequest: null,
      poolWaitUsPerRequest: null,
    },
    plans: [],
    layers: null,
  };
}

/** Whether a result is that of a case. */
export function isResultOf(result: Result, benchCase: Case): boolean {
  return (
    strategyLabel(result) === benchCase.strategy.name &&
    result.executor === benchCase.executor.name &&
    result.scenario === benchCase.scenario.name &&
    result.dataset === benchCase.dataset.name &&
    loadLabel(result.load) === loadLabel(benchCase.load) &&
    result.databaseDelayMs === benchCase.databaseDelayMs
  );
}

/** Where a run keeps the result of a case: those of the A/A pair's second server are no figures of a strategy. */
export function resultsWith(run: Run, benchCase: Case): Result[] {
  return isControl(benchCase.strategy) ? (run.aaPair?.results ?? []) : run.results;
}

/** The result of `run` that belongs to a case; there from the start. */
export function resultOf(run: Run, benchCase: Case): Result {
  const result = resultsWith(run, benchCase).find((candidate) => isResultOf(candidate, benchCase));
  if (!result) throw new Error('every case has a result from the start');
  return result;
}
