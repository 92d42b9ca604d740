/** What a run measures: strategy x executor x scenario x dataset x load x distance of the database. */
import type { Load, Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { connectionsOf, loadLabel, strategyLabel } from '../../results/run-file/trial.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type Executor, executors, mercurius } from '../../servers/executors/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { isTwin } from './twin.ts';

export interface Trial {
  readonly strategy: Strategy;
  readonly executor: Executor;
  readonly scenario: Scenario;
  readonly dataset: Dataset;
  readonly load: Load;
  /** Round-trip time that a proxy adds between server and PostgreSQL. */
  readonly databaseDelayMs: number;
}

/**
 * A load, a distance of the database (none when absent) and an executor (`mercurius` when absent), and the scenarios and
 * strategies that they are for (all when absent).
 */
export interface LoadPlan {
  readonly load: Load;
  readonly databaseDelayMs?: number;
  readonly executor?: Executor;
  readonly scenarios?: readonly string[];
  readonly strategies?: readonly string[];
}

/** The name of the server that answers a trial. Servers at different distances are different ones. */
export function serverName({
  strategy,
  databaseDelayMs,
}: Pick<Trial, 'strategy' | 'databaseDelayMs'>): string {
  return databaseDelayMs === 0 ? strategy.name : `${strategy.name} at +${databaseDelayMs} ms`;
}

/** Who answers a trial: its server, and the executor where it is not the one that answers otherwise. */
export function respondentName(trial: Pick<Trial, 'strategy' | 'executor' | 'databaseDelayMs'>): string {
  const server = serverName(trial);
  return trial.executor === mercurius ? server : `${server} ${trial.executor.name}`;
}

/** A scenario that is too slow for many connections is asked over fewer. */
function boundedLoad(load: Load, scenario: Scenario): Load {
  if (load.kind !== 'closed') return load;
  return { ...load, connections: connectionsFor({ load, scenario }) };
}

/** Connections of the closed loop that warms a trial up and finds its rate; its own where it is one. */
export function connectionsFor({ load, scenario }: Pick<Trial, 'load' | 'scenario'>): number {
  const connections = connectionsOf(load);
  return Math.min(connections, scenario.connectionsMax ?? connections);
}

/** The trials of one dataset; where bounding makes two loads of a scenario equal, one remains. */
export function trialsOf(
  dataset: Dataset,
  strategies: readonly Strategy[],
  scenarios: readonly Scenario[],
  loads: readonly LoadPlan[],
): Trial[] {
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
              (executor): Trial => ({ strategy, executor, scenario, dataset, load, databaseDelayMs }),
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

/** A trial's result before anything was measured. */
export function emptyResult(trial: Trial): Result {
  return {
    strategy: trial.strategy.ablation?.of ?? trial.strategy.name,
    ablation: trial.strategy.ablation?.name ?? null,
    executor: trial.executor.name,
    scenario: trial.scenario.name,
    dataset: trial.dataset.name,
    load: trial.load,
    databaseDelayMs: trial.databaseDelayMs,
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

/** Whether a result is that of a trial. */
export function isResultOf(result: Result, trial: Trial): boolean {
  return (
    strategyLabel(result) === trial.strategy.name &&
    result.executor === trial.executor.name &&
    result.scenario === trial.scenario.name &&
    result.dataset === trial.dataset.name &&
    loadLabel(result.load) === loadLabel(trial.load) &&
    result.databaseDelayMs === trial.databaseDelayMs
  );
}

/** Where a run keeps the result of a trial: those of the A/A pair's second server are no figures of a strategy. */
export function resultsWith(run: Run, trial: Trial): Result[] {
  return isTwin(trial.strategy) ? (run.aaPair?.results ?? []) : run.results;
}

/** The result of `run` that belongs to a trial; there from the start. */
export function resultOf(run: Run, trial: Trial): Result {
  const result = resultsWith(run, trial).find((candidate) => isResultOf(candidate, trial));
  if (!result) throw new Error('every trial has a result from the start');
  return result;
}
