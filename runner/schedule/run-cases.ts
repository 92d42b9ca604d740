/** All that a run asks: the cases that were wanted, and those of the A/A pair's second server. */
import { reference } from '../../results/run-file/case.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type Executor, executors } from '../../servers/executors/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { type Case, casesOf, serverName, targetName } from './cases.ts';
import { controlOf } from './control.ts';
import type { Profile } from './profiles.ts';

/** What a run was asked to measure. */
export interface Wanted {
  readonly profile: Profile;
  readonly strategies: readonly Strategy[];
  readonly scenarios: readonly Scenario[];
  readonly datasets: readonly Dataset[];
}

/** The cases of one dataset. The A/A pair runs on the first alone: launches are numbered anew on each. */
export function casesOn(dataset: Dataset, { profile, strategies, scenarios, datasets }: Wanted): Case[] {
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
export function serverCount(cases: readonly Case[]): number {
  return new Set([reference, ...cases.map(serverName)]).size;
}

/** How many answer: each server by each of its executors, and the reference. */
export function targetCount(cases: readonly Case[]): number {
  return new Set([reference, ...cases.map(targetName)]).size;
}

/** One lookup of a stored document costs least, and so is what noise shows most in: chosen where it is measured. */
const strategiesPreferred = ['qm', 'mv', 'tv'];

/** The strategy that is twinned: the first in the order of preference, else the first of all. */
function chosenOf(cases: readonly Case[]): Strategy | undefined {
  const strategies = cases.map(({ strategy }) => strategy);
  const named = strategiesPreferred.map((name) => strategies.find((strategy) => strategy.name === name));
  return named.find((strategy) => strategy !== undefined) ?? strategies[0];
}

/**
 * The cases of the control beside those of a run's first dataset: all that its strategy is asked without added network delay,
 * searches for a capacity left out. All, because code that was asked more is compiled further: a control that answered
 * two scenarios of seven took 17 to 25 % more CPU for each request.
 */
function controlCases(cases: readonly Case[]): Case[] {
  const near = cases.filter(({ load, databaseDelayMs }) => load.kind !== 'capacity' && databaseDelayMs === 0);
  const chosen = chosenOf(near);
  if (!chosen) return [];
  const control = controlOf(chosen);
  return near
    .filter(({ strategy }) => strategy === chosen)
    .map((benchCase) => ({ ...benchCase, strategy: control }));
}
