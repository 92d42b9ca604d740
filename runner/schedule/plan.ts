/**
 * The planner: derives the rounds of a launch and the length of windows from the profile's time budget and from what has to
 * be measured. It depends on nothing else, so that a resumed run plans the same again.
 */
import { sumOf } from '../../results/statistics/basic.ts';
import { optimalRounds } from '../../results/statistics/variance-components.ts';
import { type Dataset, rowCountOf } from '../../seed/data/datasets.ts';
import { hasFreshnessCheck } from '../checks/freshness-rows.ts';
import {
  type BenchCase,
  casesOn,
  connectionsFor,
  isControl,
  servedStrategy,
  serverCount,
  targetCount,
  type Wanted,
} from './cases.ts';
import type { Profile } from './profiles.ts';
import {
  layersResponsesMin,
  openRequests,
  type Pace,
  pilotResponses,
  responsesMin,
  stepRequests,
} from './window-size.ts';

/** Milliseconds of the parts that are not windows, measured on 2 cores. */
export const partMs = {
  clusterOpen: 1_200,
  noiseFloor: 1_500,
  microProcess: 3_500,
  databaseOpen: 100,
  databaseOpenPerRow: 0.0025,
  serverStart: 300,
  proofPerTargetAndScenario: 110,
  explainPerCase: 50,
  pilot: 60,
  /** Warm-up, and the pass at one connection. */
  layersPerScenario: 420,
  poolWait: 200,
  freshness: 100,
  /** A server that does nothing starts and is asked. */
  openLoopWarmUp: 2_000,
} as const;

/** Time of a live aggregation for each post, with two at once on one of two cores. */
const aggregationUsPerPost = 0.21;

/** A closed window takes longer than the full load in it, and is repeated if it was too short. */
const windowOverhead = { ms: 30, factor: 1.15 };

/** Servers start two at a time (`launch.ts`), which takes this share of the time of one after the other. */
const startShare = 0.65;

/** A warm-up usually takes its upper limit and a little more, because turns that have begun are finished. */
const warmUpShare = 1.05;

/**
 * Variance of the log p50 between rounds of one launch, over that between launches: 8 in five `standard` runs (medians over
 * cases, then runs), 7 in twenty `quick` ones. `npm run variance` measures it for ratios on this machine.
 */
const roundVariancePerLaunchVariance = 8;
/** With one round, variance between rounds and between launches could not be told apart. */
export const roundsMin = 2;
/** A shorter window is mostly its own beginning and end. */
const windowMsMin = 50;

/** Milliseconds until the databases of so many servers are open. */
export function databasesMs(dataset: Dataset, servers: number): number {
  return servers * (partMs.databaseOpen + partMs.databaseOpenPerRow * rowCountOf(dataset));
}

/** Milliseconds until `servers` servers of a launch answer. */
export function startMs(servers: number): number {
  return servers * partMs.serverStart * startShare;
}

export function warmUpMs(options: { warmUpMsMax: number }): number {
  return options.warmUpMsMax * warmUpShare;
}

/** Whether a case computes over the whole dataset for each request. */
function isAggregated({ scenario, strategy }: BenchCase): boolean {
  return scenario.connectionsMax !== undefined && strategy.stored === undefined;
}

/** Lower limit of the milliseconds that `responses` of a case take. */
function responsesMs(benchCase: BenchCase, responses: number): number {
  return isAggregated(benchCase) ? (responses * aggregationUsPerPost * benchCase.dataset.posts) / 1000 : 0;
}

/** A search for a capacity takes about so many steps a round, at about this rate. */
const capacityStep = { count: 5, requestsPerSecond: 1_000 };

/** Milliseconds of one window of a case; a slow case takes as long as the fewest responses that make a p50. */
export function plannedWindowMs(benchCase: BenchCase, pace: Pace): number {
  const { load } = benchCase;
  switch (load.kind) {
    case 'closed': {
      const responses = responsesMin(connectionsFor(benchCase), pace.roundsPerLaunch);
      const windowMs = Math.max(pace.windowMs, responsesMs(benchCase, responses));
      return windowOverhead.ms + windowOverhead.factor * windowMs;
    }
    case 'traffic':
      return windowOverhead.ms + windowOverhead.factor * pace.windowMs;
    case 'open': {
      const requests = openRequests(load.requestsPerSecond, pace);
      return Math.max((requests * 1000) / load.requestsPerSecond, responsesMs(benchCase, requests));
    }
    case 'capacity': {
      const { count, requestsPerSecond } = capacityStep;
      const stepMs = (stepRequests(requestsPerSecond) * 1000) / requestsPerSecond;
      return count * (isAggregated(benchCase) ? 3 * stepMs : stepMs);
    }
  }
}

export function plannedPilotMs(benchCase: BenchCase): number {
  return Math.max(partMs.pilot, responsesMs(benchCase, pilotResponses(connectionsFor(benchCase))));
}

/** Whether a case's layers are measured. A control has those of its strategy; added network delay belongs to the database's. */
export function hasOwnLayers({ strategy, databaseDelayMs }: BenchCase): boolean {
  return !isControl(strategy) && databaseDelayMs === 0;
}

/** Milliseconds of the pass that measures layers. */
function layersMs(cases: readonly BenchCase[]): number {
  const asked = cases.filter(hasOwnLayers);
  const byServer = [...Map.groupBy(asked, ({ target }) => target.server).values()];
  return sumOf(byServer, plannedLayersMs);
}

/** The pass that measures layers asks each of these once, whatever the loads of its cases. */
export function layersQuestion({ executor, scenario }: BenchCase): string {
  return `${executor.name} ${scenario.name}`;
}

/** The same, for the cases of one server. */
export function plannedLayersMs(cases: readonly BenchCase[]): number {
  const oneOfQuestion = [
    ...new Map(cases.map((benchCase) => [layersQuestion(benchCase), benchCase])).values(),
  ];
  return (
    partMs.serverStart +
    sumOf(oneOfQuestion, (benchCase) =>
      Math.max(partMs.layersPerScenario, responsesMs(benchCase, 3 * layersResponsesMin)),
    ) +
    cases.length * partMs.poolWait
  );
}

/** Whether the open loop of the load generator is used: for open loops and capacities, unless no load runs at all. */
export function hasOpenLoop(cases: readonly BenchCase[], { roundsPerLaunch }: Pace): boolean {
  return roundsPerLaunch > 0 && cases.some(({ load }) => load.kind !== 'closed');
}

/** Milliseconds of one window of each case. */
export function plannedRoundMs(cases: readonly BenchCase[], pace: Pace): number {
  return sumOf(cases, (benchCase) => plannedWindowMs(benchCase, pace));
}

interface Costs {
  /** Once per run and dataset. */
  readonly onceMs: number;
  /** Per launch, without rounds. */
  readonly launchMs: number;
  readonly roundMs: number;
}

function costsOn(dataset: Dataset, wanted: Wanted): Costs {
  const { profile, scenarios } = wanted;
  const cases = casesOn(dataset, wanted);
  const servers = serverCount(cases);
  const targets = targetCount(cases);
  return {
    onceMs:
      databasesMs(dataset, servers) +
      targets * scenarios.length * partMs.proofPerTargetAndScenario +
      cases.length * partMs.explainPerCase +
      sumOf(cases, plannedPilotMs) +
      (hasOpenLoop(cases, profile) ? partMs.openLoopWarmUp : 0) +
      (profile.hasLayers ? layersMs(cases) : 0),
    launchMs:
      startMs(servers) +
      servers * warmUpMs(profile) +
      partMs.freshness *
        new Set(cases.map(({ strategy }) => servedStrategy(strategy)).filter(hasFreshnessCheck)).size,
    roundMs: plannedRoundMs(cases, profile),
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
 * The profile with the rounds and windows that fit its budget, but never more or longer ones than it names. Launches are
 * fixed, because they bound every interval. So a run of few strategies ends sooner, instead of adding rounds that tell it
 * little. If even the shortest windows do not fit, the run takes longer than its budget.
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
  const shortestMs = Math.min(profile.windowMs, windowMsMin);
  // Slow cases do not shrink with the others, so the length is searched for. More rounds come before longer windows,
  // because most of the variance lies between windows, however long they are.
  const stepMs = 10;
  for (let roundsPerLaunch = roundsMax; roundsPerLaunch >= roundsMin; roundsPerLaunch -= 1) {
    for (let windowMs = profile.windowMs; windowMs >= shortestMs; windowMs -= stepMs) {
      const fitted = { ...profile, roundsPerLaunch, windowMs };
      if (plannedMs({ ...wanted, profile: fitted }) <= profile.budgetMs) return fitted;
    }
  }
  return { ...profile, roundsPerLaunch: Math.min(profile.roundsPerLaunch, roundsMin), windowMs: shortestMs };
}

/** Launches of one dataset that are still to be timed. */
export interface Ahead {
  readonly dataset: Dataset;
  readonly launches: number;
}

/**
 * Rounds and window length of the next launch, the first of those `ahead`. On a machine that is slower than planned, windows
 * get shorter and then rounds fewer, down to two, so that the run keeps its budget. All launches ahead get the same. This
 * depends on time alone, never on what was found. `pace` is the actual over the planned time so far.
 */
export function roundsInTime(
  wanted: Wanted,
  ahead: readonly Ahead[],
  { spentMs, pace }: { readonly spentMs: number; readonly pace: number },
): Pick<Profile, 'roundsPerLaunch' | 'windowMs'> {
  const { budgetMs, roundsPerLaunch, windowMs } = wanted.profile;
  if (budgetMs === undefined) return { roundsPerLaunch, windowMs };
  const roundsOf = (lengthMs: number): number => {
    const asked = { ...wanted, profile: { ...wanted.profile, windowMs: lengthMs } };
    const costs = ahead.map(({ dataset, launches }, index) => {
      const { onceMs, launchMs, roundMs } = costsOn(dataset, asked);
      const aroundMs = index === 0 ? (launches - 1) * launchMs : onceMs + launches * launchMs;
      return { aroundMs, roundsMs: launches * roundMs };
    });
    const leftMs =
      (budgetMs - spentMs) / pace - sumOf(costs, ({ aroundMs }) => aroundMs) - endMs(wanted.profile);
    return Math.floor(leftMs / sumOf(costs, ({ roundsMs }) => roundsMs));
  };
  if (roundsOf(windowMs) >= roundsPerLaunch) return { roundsPerLaunch, windowMs };
  const shortestMs = Math.min(windowMs, windowMsMin);
  const rounds = Math.max(roundsMin, roundsOf(shortestMs));
  return { roundsPerLaunch: Math.min(roundsPerLaunch, rounds), windowMs: shortestMs };
}
