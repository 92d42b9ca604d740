/** What a run measures: strategy x executor x scenario x dataset x load x network delay of the database. */
import { connectionsOf, loadLabel, reference, strategyLabel } from '../../results/run-file/case.ts';
import type { Load, Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type Executor, executors, mercurius } from '../../servers/executors/index.ts';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { statementsMax } from '../checks/statement-count.ts';
import type { ServerProcess } from '../process/server-process.ts';
import type { LoadPlan, Profile } from './profiles.ts';
import { type Case, startServed, type Target } from './target.ts';

export interface BenchCase extends Case<Target<ServerProcess>> {
  readonly strategy: Strategy;
  readonly executor: Executor;
  readonly dataset: Dataset;
  /** Round-trip time that a proxy adds between server and PostgreSQL. */
  readonly databaseDelayMs: number;
}

/** What a run was asked to measure. */
export interface Wanted {
  readonly profile: Profile;
  readonly strategies: readonly Strategy[];
  readonly scenarios: readonly Scenario[];
  readonly datasets: readonly Dataset[];
}

/** Who answers a case: its strategy's server, at one of its executors. Servers at different network delays are different ones. */
function targetOf({
  strategy,
  executor,
  databaseDelayMs,
}: Pick<BenchCase, 'strategy' | 'executor' | 'databaseDelayMs'>): Target<ServerProcess> {
  const server = databaseDelayMs === 0 ? strategy.name : `${strategy.name} at +${databaseDelayMs} ms`;
  const served = { server, strategy: servedStrategy(strategy), databaseDelayMs };
  return {
    name: executor === mercurius ? server : `${server} ${executor.name}`,
    server,
    path: executor.path,
    databaseDelayMs,
    statementsMax: ({ operation }) => statementsMax(strategy, operation),
    start: (surroundings) => startServed(served, surroundings),
  };
}

/** Whose answers all others are compared with. */
export const referenceTarget = targetOf({ strategy: normalized, executor: mercurius, databaseDelayMs: 0 });

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

function caseOf(parts: Omit<BenchCase, 'target'>): BenchCase {
  return { ...parts, target: targetOf(parts) };
}

/** The cases of one dataset; where bounding makes two loads of a scenario equal, one remains. */
export function casesOf(
  dataset: Dataset,
  strategies: readonly Strategy[],
  scenarios: readonly Scenario[],
  loads: readonly LoadPlan[],
): BenchCase[] {
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
            executorsOf(plans, strategy).map((executor) =>
              caseOf({ strategy, executor, scenario, dataset, load, databaseDelayMs }),
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
export function emptyResult(benchCase: BenchCase): Result {
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
export function isResultOf(result: Result, benchCase: BenchCase): boolean {
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
export function resultsWith(run: Run, benchCase: BenchCase): Result[] {
  return isControl(benchCase.strategy) ? (run.aaPair?.results ?? []) : run.results;
}

/** The result of `run` that belongs to a case; there from the start. */
export function resultOf(run: Run, benchCase: BenchCase): Result {
  const result = resultsWith(run, benchCase).find((candidate) => isResultOf(candidate, benchCase));
  if (!result) throw new Error('every case has a result from the start');
  return result;
}

/** The cases of one dataset. The A/A pair runs on the first alone: launches are numbered anew on each. */
export function casesOn(dataset: Dataset, { profile, strategies, scenarios, datasets }: Wanted): BenchCase[] {
  const asked = casesOf(dataset, strategies, scenarios, profile.loads);
  const isPaired = dataset === datasets[0] && profile.roundsPerLaunch > 0;
  return isPaired ? [...asked, ...controlCases(asked)] : asked;
}

/** By which executors a run asks, in reading order. */
export function executorsIn(wanted: Wanted): readonly Executor[] {
  const cases = wanted.datasets.flatMap((dataset) => casesOn(dataset, wanted));
  return executors.filter((executor) => cases.some((benchCase) => benchCase.executor === executor));
}

/** How many servers a launch starts: one a strategy and network delay, and the reference that answers are compared with. */
export function serverCount(cases: readonly BenchCase[]): number {
  return new Set([reference, ...cases.map(({ target }) => target.server)]).size;
}

/** How many answer: each server by each of its executors, and the reference. */
export function targetCount(cases: readonly BenchCase[]): number {
  return new Set([reference, ...cases.map(({ target }) => target.name)]).size;
}

/** One lookup of a stored document costs least, and so is what noise shows most in: chosen where it is measured. */
const strategiesPreferred = ['qm', 'mv', 'tv'];

/** The strategy that gets a control: the first in the order of preference, else the first of all. */
function chosenOf(cases: readonly BenchCase[]): Strategy | undefined {
  const strategies = cases.map(({ strategy }) => strategy);
  const named = strategiesPreferred.map((name) => strategies.find((strategy) => strategy.name === name));
  return named.find((strategy) => strategy !== undefined) ?? strategies[0];
}

/**
 * The cases of the control beside those of a run's first dataset: all that its strategy is asked without added network delay,
 * searches for a capacity left out. All, because code that was asked more is compiled further: a control that answered
 * two scenarios of seven took 17 to 25 % more CPU for each request.
 */
function controlCases(cases: readonly BenchCase[]): BenchCase[] {
  const near = cases.filter(({ load, databaseDelayMs }) => load.kind !== 'capacity' && databaseDelayMs === 0);
  const chosen = chosenOf(near);
  if (!chosen) return [];
  const control = controlOf(chosen);
  return near
    .filter(({ strategy }) => strategy === chosen)
    .map((benchCase) => caseOf({ ...benchCase, strategy: control }));
}

/**
 * The A/A pair: one strategy of the run is served by a second process under another name, in the same launches
 * and rounds. What the run then finds between the two is what it finds where there is nothing to find.
 *
 * Both serve the same database. A clone would be the same bytes at other places of shared buffers, and its price
 * is memory that the others' pages need; what differs between lives of a process (code, heap, pool, backends)
 * each of the two has of its own either way.
 */
export interface Control extends Strategy {
  readonly controlOf: Strategy;
}

export function isControl(strategy: Strategy): strategy is Control {
  return 'controlOf' in strategy;
}

/** What a server of this strategy opens, under whatever name it is known. */
export function servedStrategy(strategy: Strategy): Strategy {
  return isControl(strategy) ? strategy.controlOf : strategy;
}

/** Its second server's strategy. */
function controlOf(strategy: Strategy): Control {
  const { ablation: _ablation, ...rest } = strategy;
  return { ...rest, name: `${strategy.name} (control)`, controlOf: strategy };
}
