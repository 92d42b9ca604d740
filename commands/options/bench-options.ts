/** What a run is to measure: from the command line, or from the file of an existing run. */

import {
  conditionsKey,
  isForeign,
  launchCount,
  strategyLabel,
  targetLabel,
} from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { newRunId, runPath } from '../../results/run-file/store.ts';
import type { BenchOptions } from '../../runner/bench/context.ts';
import type { Wanted } from '../../runner/schedule/cases.ts';
import { type LoadPlan, type Profile, profiles } from '../../runner/schedule/profiles.ts';
import { scenarios as allScenarios, namedScenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { datasets as allDatasets } from '../../seed/data/datasets.ts';
import { type Executor, executors } from '../../servers/executors/index.ts';
import { strategies as allStrategies, namedStrategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { UsageError } from '../session/exit-codes.ts';
import {
  type Named,
  names,
  parseDatasets,
  parseExecutors,
  parseProfile,
  parseScenarios,
  parseSeed,
  parseStrategies,
  seedDefault,
  seedMax,
} from './choices.ts';
import { type FlagsOf, option, typedName } from './command.ts';

/** Options that say what to measure. `profileOtherwise` describes what runs if no profile is named. */
export function wantedOptions(profileOtherwise: string) {
  const profileTitles = profiles.map(({ name, title }) => `${name} (${title})`).join(', ');
  return {
    profile: option('<name>', `what to run: ${profileTitles}; ${profileOtherwise}`, parseProfile),
    strategy: option(
      '<names>',
      `only these, separated by commas: ${names(namedStrategies)}`,
      parseStrategies,
    ),
    executor: option('<names>', `instead of the profile's: ${names(executors)}`, parseExecutors),
    scenario: option('<names>', `only these: ${names(namedScenarios)}`, parseScenarios),
    dataset: option('<names>', `instead of the profile's: ${names(allDatasets)}`, parseDatasets),
    seed: option('<number>', `for data, questions and order (default: ${seedDefault})`, parseSeed),
    orderSeed: option(
      '<number>',
      'for the order of servers and cases alone (default: that of --seed)',
      parseSeed,
    ),
  };
}
export type WantedFlags = Partial<FlagsOf<ReturnType<typeof wantedOptions>>>;

/** A run of strategies. */
interface StrategyOptions extends BenchOptions {
  readonly strategies: readonly Strategy[];
}

/** A new run of a profile. */
export function freshOptions(profile: Profile, flags: WantedFlags): StrategyOptions {
  const write = flags.scenario?.find((scenario) => scenario.write !== undefined);
  if (write && profile.roundsPerLaunch === 0)
    throw new UsageError(
      `The plan of a write is not captured, because EXPLAIN would write. Leave out ${write.name}.`,
    );
  return {
    ...partOf(flags.executor ? byExecutors(profile, flags.executor) : profile, flags),
    ...priceOf(profile, flags),
    seed: flags.seed ?? seedDefault,
    orderSeed: flags.orderSeed ?? flags.seed ?? seedDefault,
    ...newRun(profile),
  };
}

function partOf(profile: Profile, flags: WantedFlags): Wanted & Pick<StrategyOptions, 'strategies'> {
  return {
    profile,
    strategies: flags.strategy ?? strategiesOf(profile),
    scenarios: flags.scenario ?? scenariosOf(profile),
    mayLeaveOut: flags.scenario === undefined && profile.scenarios !== undefined,
    datasets: flags.dataset ?? named(allDatasets, namesAs(profile.datasets)),
  };
}

/** Whoever names scenarios, datasets or executors has a question of their own, and the price is none of it. */
function priceOf({ price }: Profile, flags: WantedFlags): Pick<Wanted, 'price'> {
  const isAsked = price && !flags.scenario && !flags.dataset && !flags.executor;
  if (!isAsked) return {};
  return { price: { ...partOf(price, flags), mayLeaveOut: false, isPrice: true } };
}

function strategiesOf({ strategies }: Profile): readonly Strategy[] {
  return strategies ? named(namedStrategies, namesAs(strategies)) : allStrategies;
}

function namesAs(given: readonly string[]): readonly Named[] {
  return given.map((name) => ({ name }));
}

/** More would narrow no interval that a person cares for. */
const launchesMost = 40;

/** Another budget; where there is time, it goes to launches first. */
export function withMinutes(profile: Profile, minutes: number): Profile {
  return { ...profile, budgetMs: minutes * 60_000, launches: launchesMost };
}

/** The scenarios that a profile asks where none are named. */
export function scenariosOf({ scenarios }: Profile): readonly Scenario[] {
  return scenarios ? named(namedScenarios, namesAs(scenarios)) : allScenarios;
}

/** The profile's loads, each by every one of these executors instead of its own. */
function byExecutors(profile: Profile, chosen: readonly Executor[]): Profile {
  const loads = profile.loads
    .filter(({ executor }) => executor === undefined)
    .flatMap((plan) => chosen.map((executor) => ({ ...plan, executor })));
  return { ...profile, loads };
}

/**
 * A new run that measures the same, in an order of its own: a repeated order repeats its bias, which then does not show as
 * noise. `index` counts the runs.
 */
export function anotherOf(options: BenchOptions, index: number): BenchOptions {
  const orderSeed = (options.orderSeed + index) % (seedMax + 1);
  return { ...options, orderSeed, ...newRun(options.profile) };
}

function newRun(profile: Profile): Pick<BenchOptions, 'resumed' | 'runId' | 'path'> {
  const runId = newRunId(profile.name, new Date());
  return { resumed: null, runId, path: runPath(runId) };
}

/**
 * The options of a finished run that gets as many launches again as it was planned with, all else as in its file.
 * @throws UsageError if the run is not finished, or is older than schedules.
 */
export function moreOf(run: Run): BenchOptions {
  if (run.finishedAt === null)
    throw new UsageError(
      `Run ${run.id} is not finished. Continue it with: npm run bench -- --resume ${run.id}`,
    );
  const options = optionsOf(run);
  const { schedule } = run;
  if (schedule === null)
    throw new UsageError(
      `Run ${run.id} was made by an older version, whose windows were of other lengths. Make a new one with: npm run bench`,
    );
  addLaunches(run, schedule);
  return { ...options, profile: { ...options.profile, launches: schedule.launches } };
}

/** Plans as many launches again as a finished run was planned with. */
export function addLaunches(run: Run, schedule: NonNullable<Run['schedule']>): void {
  const [first = schedule.launches] = run.looks;
  schedule.launches = launchCount(run) + first;
  run.finishedAt = null;
}

/** The options of a resumed run, taken from its file. */
export function optionsOf(run: Run): BenchOptions {
  if (isForeign(run))
    throw new UsageError(
      `Run ${run.id} measured servers by URL, which its file has no scenarios of. Name both again with: --url URL --scenarios FILE`,
    );
  if (run.base !== null)
    throw new UsageError(
      `Run ${run.id} is that of a gate, which begins anew. Judge what it has with: npm run gate -- --run ${run.id}`,
    );
  const [profile] = named(profiles, [{ name: run.profile }]);
  if (!profile)
    throw new UsageError(`Run ${run.id} has a profile that this version does not know: ${run.profile}.`);
  const { price } = profile;
  const isOfPrice = ({ dataset }: Result): boolean => price?.datasets.includes(dataset) ?? false;
  const [reads, priced] = [run.results.filter((one) => !isOfPrice(one)), run.results.filter(isOfPrice)];
  return {
    ...askedAgain(run, scheduled(profile, run), reads),
    ...(price && priced.length > 0 ? { price: { ...askedAgain(run, price, priced), isPrice: true } } : {}),
    seed: run.environment.seed,
    orderSeed: run.environment.orderSeed ?? run.environment.seed,
    resumed: run,
    runId: run.id,
    path: runPath(run.id),
  };
}

/** A part of a run, as its results say. */
function askedAgain(run: Run, profile: Profile, results: readonly Result[]): Wanted {
  return {
    profile: {
      ...profile,
      // Layers are measured before anything else, so if a run was to have them, it has some.
      hasLayers: profile.hasLayers || results.some(({ layers }) => layers !== null),
      loads: loadsOf(run, results),
    },
    strategies: named(
      namedStrategies,
      results.map((result) => ({ name: strategyLabel(result) })),
    ),
    scenarios: named(
      namedScenarios,
      results.map(({ scenario: name }) => ({ name })),
    ),
    datasets: named(
      allDatasets,
      results.map(({ dataset: name }) => ({ name })),
    ),
  };
}

/** How the time of the run is split is in its file. */
export function scheduled(profile: Profile, { schedule }: Run): Profile {
  if (schedule === null) return profile;
  const { budgetMs: _budgetMs, ...timeless } = profile;
  const { slowness: _slowness, ...split } = schedule;
  return { ...timeless, ...split };
}

/** The loads of each strategy by each executor as the file has them, whatever the profile says now. */
function loadsOf({ id }: Run, results: readonly Result[]): LoadPlan[] {
  const asked = Map.groupBy(results, (result) => `${targetLabel(result)} ${conditionsKey(result)}`);
  return [...asked.values()].flatMap((same) =>
    same.slice(0, 1).map((first) => {
      const { load, databaseDelayMs } = first;
      const [executor] = named(executors, [{ name: first.executor }]);
      if (!executor)
        throw new UsageError(`Run ${id} has an executor that this version does not know: ${first.executor}.`);
      const scenarios = same.map(({ scenario }) => scenario);
      return { load, databaseDelayMs, executor, scenarios, strategies: [strategyLabel(first)] };
    }),
  );
}

/** The items that have the name of one of `wanted`. */
function named<Item extends Named>(items: readonly Item[], wanted: readonly Named[]): Item[] {
  const set = new Set(wanted.map(({ name }) => name));
  return items.filter((item) => set.has(item.name));
}

/** Refuses flags that repeat or contradict what the files of `--<source>` already say. */
export function refuseOtherFlags(source: string, others: object): void {
  const [flag] = Object.keys(others);
  if (flag === undefined) return;
  throw new UsageError(`--${source} takes everything from the run's file; leave out ${typedName(flag)}.`);
}
