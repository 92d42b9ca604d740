/** All that a run asks: the trials that were wanted, and those of the A/A pair's second server. */
import { reference } from '../../results/run-file/trial.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type Executor, executors } from '../../servers/executors/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { Profile } from './profiles.ts';
import { respondentName, serverName, type Trial, trialsOf } from './trials.ts';
import { twinTrials } from './twin.ts';

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
