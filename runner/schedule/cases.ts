/** What a run measures: strategy x executor x scenario x dataset x load x network delay of the database. */
import {
  connectionsOf,
  foreignDataset,
  foreignExecutor,
  loadLabel,
  reference,
  strategyLabel,
} from '../../results/run-file/case.ts';
import type { Load, Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type Executor, executors, mercurius } from '../../servers/executors/index.ts';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { statementsMax } from '../checks/statement-count.ts';
import type { ServerAddress } from '../foreign/address.ts';
import type { LoadPlan, Profile } from './profiles.ts';
import { type Case, startServed, type Target } from './target.ts';

/** Who is compared, as results name it: a strategy, or somebody else's server. */
export type Compared = Pick<Strategy, 'name' | 'title' | 'ablation' | 'revision' | 'stored'>;

/** A server that somebody else started, which has no strategy that we know of. */
export interface Foreign extends Compared {
  readonly target: Target;
  readonly address: ServerAddress;
  /** Whether it may answer otherwise than the others, because that is what was changed. */
  readonly mayDiffer: boolean;
}

/** It is asked by no executor of ours, and its data are its own. */
const overHttp: Executor = {
  name: foreignExecutor,
  title: 'HTTP requests to servers that somebody else started',
  path: '/',
};
export const foreignData: Dataset = { name: foreignDataset, users: 0, posts: 0, comments: 0 };

export function isForeign(compared: Compared): compared is Foreign {
  return 'target' in compared;
}

export function isStrategy(compared: Compared): compared is Strategy {
  return 'open' in compared;
}

export interface BenchCase extends Case {
  readonly strategy: Compared;
  readonly executor: Executor;
  readonly dataset: Dataset;
  /** Round-trip time that a proxy adds between server and PostgreSQL. */
  readonly databaseDelayMs: number;
}

/** A case of a strategy, whose server and database are ours. */
export interface StrategyCase extends BenchCase {
  readonly strategy: Strategy;
}

export function strategyCases(cases: readonly BenchCase[]): readonly StrategyCase[] {
  return cases.filter((one): one is StrategyCase => isStrategy(one.strategy));
}

/** What a run was asked to measure. */
export interface Wanted {
  readonly profile: Profile;
  /** All of them ours, or all of them somebody else's. */
  readonly strategies: readonly Compared[];
  readonly scenarios: readonly Scenario[];
  readonly datasets: readonly Dataset[];
  /** Whether scenarios may be left out on a slow machine, from the last on, because nobody named them. */
  readonly mayLeaveOut?: boolean;
  /** What is measured afterwards, on a dataset of its own: what a fast read costs. */
  readonly price?: Wanted;
  /** Whether this is such a part: how its time is split is its own, and the A/A pair is the other's. */
  readonly isPrice?: boolean;
}

/** The parts of what was asked, one after the other. */
export function partsOf({ price, ...reads }: Wanted): readonly [Wanted, ...Wanted[]] {
  return price ? [reads, price] : [reads];
}

/** All cases of a part. */
export function casesOfPart(part: Wanted): readonly BenchCase[] {
  return part.datasets.flatMap((dataset) => casesOn(dataset, part));
}

/** All that are compared, in reading order. */
export function comparedIn(wanted: Wanted): readonly Compared[] {
  return [...new Set(partsOf(wanted).flatMap(({ strategies }) => strategies))];
}

/** All that is asked, in reading order. */
export function scenariosIn(wanted: Wanted): readonly Scenario[] {
  return [...new Set(partsOf(wanted).flatMap(({ scenarios }) => scenarios))];
}

/** The target of a case: its strategy's server, at the path of an executor. Each network delay has a server of its own. */
function targetOf({
  strategy,
  executor,
  databaseDelayMs,
  isWritten,
}: Pick<StrategyCase, 'strategy' | 'executor' | 'databaseDelayMs'> & {
  readonly isWritten: boolean;
}): Target {
  const place = [
    strategy.name,
    isWritten && 'written to',
    databaseDelayMs > 0 && `at +${databaseDelayMs} ms`,
  ];
  const server = place.filter((part) => part !== false).join(' ');
  const own = servedStrategy(strategy);
  const served = { server, strategy: isWritten ? writtenCopy(own) : own, databaseDelayMs };
  return {
    name: executor === mercurius ? server : `${server} ${executor.name}`,
    server,
    pair: `${(strategy.revision?.of ?? strategy).name} ${executor.name}`,
    path: executor.path,
    databaseDelayMs,
    ...(strategy.revision?.mayDiffer ? { streamOf: ({ name }) => `${name} of the base` } : {}),
    // A write runs one more, and each time that it is tried again another.
    ...(isWritten ? {} : { statementsMax: ({ operation }: Scenario) => statementsMax(strategy, operation) }),
    start: (surroundings) => startServed(served, surroundings),
  };
}

/** All other answers are compared with those of this target. */
export const referenceTarget = targetOf({
  strategy: normalized,
  executor: mercurius,
  databaseDelayMs: 0,
  isWritten: false,
});

/** Whether a case changes the data that it is asked over. */
export function isWrite({ scenario }: Pick<Case, 'scenario'>): boolean {
  return scenario.write !== undefined;
}

const copies = new WeakMap<Strategy, Strategy>();

/** The strategy over a database of its own, which is written to: reads are asked of one that stays as it was proven. */
export function writtenCopy(strategy: Strategy): Strategy {
  const known = copies.get(strategy);
  if (known) return known;
  const copy = { ...strategy, name: `${strategy.name} written to`, copyOf: strategy };
  copies.set(strategy, copy);
  return copy;
}

/** Limits the connections of scenarios that are too slow for many. */
function boundedLoad(load: Load, scenario: Scenario): Load {
  if (load.kind !== 'closed') return load;
  return { ...load, connections: connectionsFor({ load, scenario }) };
}

/** Connections of the closed loop that finds a case's rate; if the case is a closed loop, its own. */
export function connectionsFor({ load, scenario }: Pick<Case, 'load' | 'scenario'>): number {
  const connections = connectionsOf(load);
  return Math.min(connections, scenario.connectionsMax ?? connections);
}

function caseOf({ strategy, ...parts }: Omit<BenchCase, 'target'>): BenchCase {
  if (isForeign(strategy)) return { ...parts, strategy, target: strategy.target };
  if (!isStrategy(strategy)) throw new Error(`${strategy.name} is neither a strategy nor a server`);
  return { ...parts, strategy, target: targetOf({ ...parts, strategy, isWritten: isWrite(parts) }) };
}

/** The cases of one dataset. If that limit makes two loads of a scenario equal, one remains. */
export function casesOf(
  dataset: Dataset,
  strategies: readonly Compared[],
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
            executorsOf(plans, strategy, scenario).map((executor) =>
              caseOf({ strategy, executor, scenario, dataset, load, databaseDelayMs }),
            ),
          ),
        ),
    );
  });
}

/** The executors by which these plans ask a strategy, in reading order. */
function executorsOf(
  plans: readonly LoadPlan[],
  compared: Compared,
  scenario: Scenario,
): readonly Executor[] {
  if (isForeign(compared)) return [overHttp];
  // All others hand a mutation to it.
  if (isWrite({ scenario })) return [mercurius];
  const { name } = compared;
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

/** Where a run keeps the result of a case. Those of the control are kept apart: they are not a strategy's. */
export function resultsWith(run: Run, benchCase: BenchCase): Result[] {
  return isControl(benchCase.strategy) ? (run.aaPair?.results ?? []) : run.results;
}

/** The result of a case; it exists from the start of the run. */
export function resultOf(run: Run, benchCase: BenchCase): Result {
  const result = resultsWith(run, benchCase).find((candidate) => isResultOf(candidate, benchCase));
  if (!result) throw new Error('every case has a result from the start');
  return result;
}

/**
 * The cases of one dataset. The A/A pair runs on the first alone: launches are numbered anew on each. Where two revisions are
 * compared, every strategy is already measured twice; and somebody else's server is one process.
 */
export function casesOn(
  dataset: Dataset,
  { profile, strategies, scenarios, datasets, isPrice = false }: Wanted,
): BenchCase[] {
  const asked = casesOf(dataset, strategies, scenarios, profile.loads);
  const isOfRevisions = strategies.some(({ revision }) => revision !== undefined);
  const isControlled = !isOfRevisions && !isPrice && !strategies.some(isForeign);
  const isPaired = dataset === datasets[0] && profile.roundsPerLaunch > 0 && isControlled;
  return isPaired ? [...asked, ...controlCases(asked)] : asked;
}

/** The executors of a run, in reading order. */
export function executorsIn(wanted: Wanted): readonly Executor[] {
  const cases = partsOf(wanted).flatMap(casesOfPart);
  return [...executors, overHttp].filter((executor) =>
    cases.some((benchCase) => benchCase.executor === executor),
  );
}

/** How many servers a launch starts: one for each strategy and network delay, and the reference. */
export function serverCount(cases: readonly BenchCase[]): number {
  return new Set([reference, ...cases.map(({ target }) => target.server)]).size;
}

/** How many targets answer, the reference included. */
export function targetCount(cases: readonly BenchCase[]): number {
  return new Set([reference, ...cases.map(({ target }) => target.name)]).size;
}

/** The lookup of a stored document costs least, so noise shows most in it. Such a strategy gets the control. */
const strategiesPreferred = ['qm', 'mv', 'tv'];

/** The strategy that gets the control: the most preferred one, else the first. */
function chosenOf(cases: readonly StrategyCase[]): Strategy | undefined {
  const strategies = cases.map(({ strategy }) => strategy);
  const named = strategiesPreferred.map((name) => strategies.find((strategy) => strategy.name === name));
  return named.find((strategy) => strategy !== undefined) ?? strategies[0];
}

/**
 * The cases of the control: all that its strategy is asked without added network delay, except searches for a capacity. All
 * of them, because code that runs more often is optimized further: a control that answered two scenarios of seven took 17
 * to 25 % more CPU for each request.
 */
function controlCases(cases: readonly BenchCase[]): BenchCase[] {
  const near = cases.filter(({ load, databaseDelayMs }) => load.kind !== 'capacity' && databaseDelayMs === 0);
  const chosen = chosenOf(strategyCases(near));
  // Both servers of the pair share a database, and what follows its writes is counted for one of them.
  if (!chosen) return [];
  const control = controlOf(chosen);
  return near
    .filter((one) => one.strategy === chosen && !(isWrite(one) && chosen.maintainer))
    .map((benchCase) => caseOf({ ...benchCase, strategy: control }));
}

/**
 * The control of the A/A pair: a second process that serves one strategy of the run under another name, in the same
 * launches and rounds. Any difference that the run finds between the two is noise.
 *
 * Both serve the same database: a clone would take memory that the pages of others need, and differ only in its place in
 * shared buffers. What differs between lives of a process (code, heap, pool, backends) each has of its own anyway.
 */
export interface Control extends Strategy {
  readonly controlOf: Strategy;
}

export function isControl(strategy: Compared): strategy is Control {
  return 'controlOf' in strategy;
}

/** The strategy that a server opens: of a control, the one that it repeats. */
export function servedStrategy(strategy: Strategy): Strategy {
  return isControl(strategy) ? strategy.controlOf : strategy;
}

/** A strategy's control. */
function controlOf(strategy: Strategy): Control {
  const { ablation: _ablation, ...rest } = strategy;
  return { ...rest, name: `${strategy.name} (control)`, controlOf: strategy };
}
