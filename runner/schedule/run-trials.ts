/** All that a run asks: the trials that were wanted, and those of the A/A pair's second server. */
import { reference } from '../../results/run-file/trial.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type Executor, executors } from '../../servers/executors/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { Profile } from './profiles.ts';
import { respondentName, serverName, type Trial, trialsOf } from './trials.ts';
import { twinOf } from './twin.ts';

/** What a run was asked to measure. */
export interface Wanted {
  readonly profile: Profile;
  readonly strategies: readonly Strategy[];
  readonly scenarios: readonly Scenario[];
  readonly datasets: readonly Dataset[];
}

/** The trials of one dataset. The A/A pair runs on the first alone: launches are numbered anew on each. */
export function trialsOn(dataset: Dataset, { profile, strategies, scenarios, datasets }: Wanted): Trial[] {
  const asked = trialsOf(dataset, strategies, scenarios, profile.loads);
  const isPaired = dataset === datasets[0] && profile.roundsPerLaunch > 0;
  return isPaired ? [...asked, ...twinTrials(asked)] : asked;
}

/** By which executors a run asks, in reading order. */
export function executorsIn(wanted: Wanted): readonly Executor[] {
  const trials = wanted.datasets.flatMap((dataset) => trialsOn(dataset, wanted));
  return executors.filter((executor) => trials.some((trial) => trial.executor === executor));
}

/** How many servers a launch starts: one a strategy and distance, and the reference that answers are compared with. */
export function serverCount(trials: readonly Trial[]): number {
  return new Set([reference, ...trials.map(serverName)]).size;
}

/** How many answer: each server by each of its executors, and the reference. */
export function respondentCount(trials: readonly Trial[]): number {
  return new Set([reference, ...trials.map(respondentName)]).size;
}

/** One lookup of a stored document costs least, and so is what noise shows most in: chosen where it is measured. */
const strategiesPreferred = ['qm', 'mv', 'tv'];

/** The strategy that is twinned: the first in the order of preference, else the first of all. */
function chosenOf(trials: readonly Trial[]): Strategy | undefined {
  const strategies = trials.map(({ strategy }) => strategy);
  const named = strategiesPreferred.map((name) => strategies.find((strategy) => strategy.name === name));
  return named.find((strategy) => strategy !== undefined) ?? strategies[0];
}

/**
 * The trials of the twin beside those of a run's first dataset: all that its strategy is asked without added distance,
 * searches for a capacity left out. All, because code that was asked more is compiled further: a twin that answered
 * two scenarios of seven took 17 to 25 % more CPU for each request.
 */
function twinTrials(trials: readonly Trial[]): Trial[] {
  const near = trials.filter(
    ({ load, databaseDelayMs }) => load.kind !== 'capacity' && databaseDelayMs === 0,
  );
  const chosen = chosenOf(near);
  if (!chosen) return [];
  const twin = twinOf(chosen);
  return near.filter(({ strategy }) => strategy === chosen).map((trial) => ({ ...trial, strategy: twin }));
}
