/**
 * The planner of a run's time: how many rounds a launch has and how long a slice is follow from the profile's
 * budget and from what has to be measured. A function of what was asked alone, so that a resumed run plans the
 * same again.
 */
import { sumOf } from '../../results/statistics/basic.ts';
import { optimalRounds } from '../../results/statistics/variance-components.ts';
import { type Dataset, rowCountOf } from '../../seed/data/datasets.ts';
import { hasCanary } from '../checks/canary-rows.ts';
import type { Profile } from './profiles.ts';
import { respondentCount, serverCount, trialsOn, type Wanted } from './run-trials.ts';
import {
  layersResponsesMin,
  openRequests,
  type Pace,
  pilotResponses,
  responsesMin,
  stepRequests,
} from './slice-size.ts';
import { connectionsFor, serverName, type Trial } from './trials.ts';
import { isTwin, servedStrategy } from './twin.ts';

/** Milliseconds for the parts that are not slices, as they were on 2 cores. */
export const partMs = {
  clusterOpen: 1_200,
  noiseFloor: 1_500,
  microProcess: 3_500,
  databaseOpen: 100,
  databaseOpenPerRow: 0.0025,
  serverStart: 300,
  proofPerRespondentAndScenario: 110,
  explainPerTrial: 50,
  pilot: 60,
  /** Warm-up, and the pass at one connection. */
  layersPerScenario: 420,
  poolWait: 200,
  canary: 100,
  /** A server that does nothing starts and is asked. */
  openLoopWarmUp: 2_000,
} as const;

/** What a live aggregation takes for each post, on one of two cores that is asked for it twice at once. */
const aggregationUsPerPost = 0.21;

/** A closed slice opens and closes around its window, and is repeated where it came out too short. */
const sliceOverhead = { ms: 30, factor: 1.15 };

/** Servers start side by side (`launch.ts`): of the time of one after the other, so much. */
const startShare = 0.65;

/** How much of the longest warm-up a server takes as a rule: the turns that have begun are ended. */
const warmUpShare = 1.05;

/**
 * Variance of the log p50 between rounds of one launch over that between launches: 8 in five `standard` runs (medians over
 * trials, then runs), 7 in twenty `quick` ones. `npm run variance` tells it of a machine, of ratios.
 */
const roundVariancePerLaunchVariance = 8;
/** One round could not tell what varies between rounds from what varies between launches. */
export const roundsMin = 2;
/** A shorter slice is mostly its own beginning and end. */
const sliceMsMin = 50;

/** Until the databases of so many servers are open. */
export function databasesMs(dataset: Dataset, servers: number): number {
  return servers * (partMs.databaseOpen + partMs.databaseOpenPerRow * rowCountOf(dataset));
}

/** Until `servers` servers of a launch answer. */
export function startMs(servers: number): number {
  return servers * partMs.serverStart * startShare;
}

export function warmUpMs(options: { warmUpMsMax: number }): number {
  return options.warmUpMsMax * warmUpShare;
}

/** Whether a trial computes over the whole dataset for each request. */
function isAggregated({ scenario, strategy }: Trial): boolean {
  return scenario.connectionsMax !== undefined && strategy.stored === undefined;
}

/** What `responses` of a trial take at the least. */
function responsesMs(trial: Trial, responses: number): number {
  return isAggregated(trial) ? (responses * aggregationUsPerPost * trial.dataset.posts) / 1000 : 0;
}

/** Of a search for a capacity: about as many steps as a round takes, at about such a rate. */
const capacityStep = { count: 5, requestsPerSecond: 1_000 };

/** Milliseconds of one slice of a trial: a slow one takes the time of the fewest responses that make a p50. */
export function plannedSliceMs(trial: Trial, pace: Pace): number {
  const { load } = trial;
  switch (load.kind) {
    case 'closed': {
      const responses = responsesMin(connectionsFor(trial), pace.roundsPerLaunch);
      const windowMs = Math.max(pace.sliceMs, responsesMs(trial, responses));
      return sliceOverhead.ms + sliceOverhead.factor * windowMs;
    }
    case 'open': {
      const requests = openRequests(load.requestsPerSecond, pace);
      return Math.max((requests * 1000) / load.requestsPerSecond, responsesMs(trial, requests));
    }
    case 'capacity': {
      const { count, requestsPerSecond } = capacityStep;
      const stepMs = (stepRequests(requestsPerSecond) * 1000) / requestsPerSecond;
      return count * (isAggregated(trial) ? 3 * stepMs : stepMs);
    }
  }
}

export function plannedPilotMs(trial: Trial): number {
  return Math.max(partMs.pilot, responsesMs(trial, pilotResponses(connectionsFor(trial))));
}

/** Whether a trial's layers are measured: a twin has its strategy's, and added distance is no layer but the database's. */
export function hasOwnLayers({ strategy, databaseDelayMs }: Trial): boolean {
  return !isTwin(strategy) && databaseDelayMs === 0;
}

/** The pass that measures layers, by servers of its own. */
function layersMs(trials: readonly Trial[]): number {
  const asked = trials.filter(hasOwnLayers);
  const byServer = [...Map.groupBy(asked, serverName).values()];
  return sumOf(byServer, plannedLayersMs);
}

/** What the pass that measures layers asks a server once, whatever the loads of its trials. */
export function layersQuestion({ executor, scenario }: Trial): string {
  return `${executor.name} ${scenario.name}`;
}

/** Of the trials that one server answers. */
export function plannedLayersMs(trials: readonly Trial[]): number {
  const oneOfQuestion = [...new Map(trials.map((trial) => [layersQuestion(trial), trial])).values()];
  return (
    partMs.serverStart +
    sumOf(oneOfQuestion, (trial) =>
      Math.max(partMs.layersPerScenario, responsesMs(trial, 3 * layersResponsesMin)),
    ) +
    trials.length * partMs.poolWait
  );
}

/** Whether the load generator's open loop is asked for: capacities are searched for with it, and plans need no load. */
export function hasOpenLoop(trials: readonly Trial[], { roundsPerLaunch }: Pace): boolean {
  return roundsPerLaunch > 0 && trials.some(({ load }) => load.kind !== 'closed');
}

/** Milliseconds of one slice of each trial. */
export function plannedRoundMs(trials: readonly Trial[], pace: Pace): number {
  return sumOf(trials, (trial) => plannedSliceMs(trial, pace));
}

interface Costs {
  /** Once a run and dataset. */
  readonly onceMs: number;
  /** Each launch, rounds left out. */
  readonly launchMs: number;
  readonly roundMs: number;
}

function costsOn(dataset: Dataset, wanted: Wanted): Costs {
  const { profile, scenarios } = wanted;
  const trials = trialsOn(dataset, wanted);
  const servers = serverCount(trials);
  const respondents = respondentCount(trials);
  return {
    onceMs:
      databasesMs(dataset, servers) +
      respondents * scenarios.length * partMs.proofPerRespondentAndScenario +
      trials.length * partMs.explainPerTrial +
      sumOf(trials, plannedPilotMs) +
      (hasOpenLoop(trials, profile) ? partMs.openLoopWarmUp : 0) +
      (profile.hasLayers ? layersMs(trials) : 0),
    launchMs:
      startMs(servers) +
      servers * warmUpMs(profile) +
      partMs.canary * new Set(trials.map(({ strategy }) => servedStrategy(strategy)).filter(hasCanary)).size,
    roundMs: plannedRoundMs(trials, profile),
  };
}

/** Milliseconds before all launches. */
export const beginningMs = partMs.clusterOpen + partMs.noiseFloor;

/** Milliseconds after all launches. */
function endMs({ microProcesses = 0 }: Profile): number {
  return microProcesses * partMs.microProcess + partMs.noiseFloor;
}

/** Milliseconds that a run takes with its profile as it is, its data prepared. */
export function plannedMs(wanted: Wanted): number {
  const { launches, roundsPerLaunch } = wanted.profile;
  return (
    sumOf(wanted.datasets, (dataset) => {
      const { onceMs, launchMs, roundMs } = costsOn(dataset, wanted);
      return onceMs + launches * (launchMs + roundsPerLaunch * roundMs);
    }) +
    beginningMs +
    endMs(wanted.profile)
  );
}

/**
 * The profile with the rounds and slices that fit its budget, never more or longer ones than it names: launches are
 * fixed, and with them what bounds every interval, so a run of few strategies ends sooner instead of adding rounds
 * that tell it little. Where even the shortest slices do not fit, the run takes longer than the budget.
 */
export function fitProfile(wanted: Wanted): Profile {
  const { profile, datasets } = wanted;
  if (profile.budgetMs === undefined) return profile;
  const costs = datasets.map((dataset) => costsOn(dataset, wanted));
  const rounds = optimalRounds({
    launchMs: sumOf(costs, ({ launchMs }) => launchMs),
    roundMs: sumOf(costs, ({ roundMs }) => roundMs),
    variances: roundVariancePerLaunchVariance,
  });
  const roundsMax = Math.min(profile.roundsPerLaunch, Math.max(roundsMin, Math.round(rounds)));
  const shortestMs = Math.min(profile.sliceMs, sliceMsMin);
  // Slow trials do not shrink with the others, so the length is searched for rather than solved for. Rounds before
  // length: most of what varies lies between slices, however long they are.
  const stepMs = 10;
  for (let roundsPerLaunch = roundsMax; roundsPerLaunch >= roundsMin; roundsPerLaunch -= 1) {
    for (let sliceMs = profile.sliceMs; sliceMs >= shortestMs; sliceMs -= stepMs) {
      const fitted = { ...profile, roundsPerLaunch, sliceMs };
      if (plannedMs({ ...wanted, profile: fitted }) <= profile.budgetMs) return fitted;
    }
  }
  return { ...profile, roundsPerLaunch: Math.min(profile.roundsPerLaunch, roundsMin), sliceMs: shortestMs };
}

/** Launches of one dataset that are still to be timed. */
export interface Ahead {
  readonly dataset: Dataset;
  readonly launches: number;
}

/**
 * The rounds that a launch may have that is about to be timed, the first of those `ahead`, and their slices: on a machine
 * that is slower than planned shorter ones, and fewer than the profile has, so that the run keeps its budget; the same
 * number in all launches that are ahead, and two at the least. It follows from time alone, never from what was found.
 * `pace` is how much longer than planned things take.
 */
export function roundsInTime(
  wanted: Wanted,
  ahead: readonly Ahead[],
  { spentMs, pace }: { readonly spentMs: number; readonly pace: number },
): Pick<Profile, 'roundsPerLaunch' | 'sliceMs'> {
  const { budgetMs, roundsPerLaunch, sliceMs } = wanted.profile;
  if (budgetMs === undefined) return { roundsPerLaunch, sliceMs };
  const roundsOf = (lengthMs: number): number => {
    const asked = { ...wanted, profile: { ...wanted.profile, sliceMs: lengthMs } };
    const costs = ahead.map(({ dataset, launches }, index) => {
      const { onceMs, launchMs, roundMs } = costsOn(dataset, asked);
      const aroundMs = index === 0 ? (launches - 1) * launchMs : onceMs + launches * launchMs;
      return { aroundMs, roundsMs: launches * roundMs };
    });
    const leftMs =
      (budgetMs - spentMs) / pace - sumOf(costs, ({ aroundMs }) => aroundMs) - endMs(wanted.profile);
    return Math.floor(leftMs / sumOf(costs, ({ roundsMs }) => roundsMs));
  };
  if (roundsOf(sliceMs) >= roundsPerLaunch) return { roundsPerLaunch, sliceMs };
  const shortestMs = Math.min(sliceMs, sliceMsMin);
  const rounds = Math.max(roundsMin, roundsOf(shortestMs));
  return { roundsPerLaunch: Math.min(roundsPerLaunch, rounds), sliceMs: shortestMs };
}
