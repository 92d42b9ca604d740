/**
 * The planner: derives launches, rounds and the length of windows from the time budget, from what has to be measured, and
 * from the pace of the machine. It depends on nothing that is found.
 */
import { sumOf } from '../../results/statistics/basic.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { type Dataset, rowCountOf } from '../../seed/data/datasets.ts';
import { hasFreshnessCheck } from '../checks/freshness-rows.ts';
import { sustainedOf, sweptOf } from '../price/asked.ts';
import {
  type BenchCase,
  type Compared,
  casesOn,
  connectionsFor,
  isControl,
  isForeign,
  isWrite,
  partsOf,
  servedStrategy,
  serverCount,
  strategyCases,
  targetCount,
  type Wanted,
} from './cases.ts';
import type { Profile } from './profiles.ts';
import { openRequests, type Pace, pilotMs, stepRequests, trafficMsMax } from './window-size.ts';

/** Milliseconds of the parts that are not windows, on the machine of reference (`pilot.ts`). */
export const partMs = {
  clusterOpen: 700,
  pilot: 900,
  noiseFloor: 1_500,
  microProcess: 1_500,
  databaseOpen: 80,
  databaseOpenPerRow: 0.0015,
  serverStart: 350,
  serverEnd: 40,
  proofPerTargetAndScenario: 170,
  explainPerQuestion: 30,
  /** Readings before and after a window. */
  windowEnds: 3,
  /** The same of a write: a checkpoint, and the end of what follows. */
  writeEnds: 40,
  /** Warm-up, and the pass at one connection. */
  layersPerScenario: 250,
  poolWait: 110,
  freshness: 60,
  /** Staleness, mixed load, refreshes, rebuilds and growth: mostly windows by the clock, so as long on every machine. */
  pricePerStrategy: 65_000,
  /** All points of the sweeps: windows by the clock, and making and deleting the rows that are written to. */
  sweepWindows: 42_000,
  sweepRows: 6_000,
  /** Before and after the minutes in which a strategy is written to. */
  sustainedEnds: 6_000,
  /** A server that does nothing starts and is asked. */
  openLoopWarmUp: 1_200,
} as const;

/** Time of a live aggregation for each post, with two at once on one of two cores. */
const aggregationUsPerPost = 0.12;
/** A window takes longer than it is: each connection's first answer is waited for, and its last. */
const connectionMs = 1.7;
/** Servers start two at a time (`launch.ts`), which takes this share of the time of one after the other. */
const startShare = 0.7;
/** A warm-up usually takes its upper limit and a little more, because turns that have begun are finished. */
const warmUpShare = 1.1;

/** A few windows of a shared machine are disturbed much more than the rest, and fewer rounds could not outvote one. */
export const roundsMin = 4;
/** What every run aims at: the share of its time that lies inside windows. */
const windowsShareMin = 0.5;
export const windowMsMin = 50;
/** Kept for a machine that gets slower: a run can do with fewer rounds than planned, but not with fewer than four. */
const reserve = 0.06;
const windowStepMs = 10;

/** Milliseconds until the databases of so many servers are open. */
export function databasesMs(dataset: Dataset, servers: number): number {
  return servers * (partMs.databaseOpen + partMs.databaseOpenPerRow * rowCountOf(dataset));
}

/** Milliseconds until `servers` servers of a launch answer. */
export function startMs(servers: number): number {
  return servers * partMs.serverStart * startShare;
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
/** What the slowest strategy of a scenario is expected to bear. */
const trafficPerSecond = 300;

/** Milliseconds of one window of a case, without what comes before its first request and after its last answer. */
export function plannedWindowMs(benchCase: BenchCase, pace: Pace, slowness: number): number {
  const { load } = benchCase;
  const openMs = (requestsPerSecond: number, msMax?: number): number => {
    const requests = openRequests(requestsPerSecond, pace, msMax);
    return Math.max((requests * 1000) / requestsPerSecond, slowness * responsesMs(benchCase, requests));
  };
  switch (load.kind) {
    case 'closed':
      return closedMs(benchCase, pace.windowMs, slowness);
    case 'open':
      return openMs(load.requestsPerSecond);
    case 'traffic':
      return openMs(trafficPerSecond / slowness, trafficMsMax);
    case 'capacity': {
      const { count, requestsPerSecond } = capacityStep;
      const stepMs = (stepRequests(requestsPerSecond) * 1000) / requestsPerSecond;
      return count * (isAggregated(benchCase) ? 3 * stepMs : stepMs);
    }
  }
}

/** A closed window, or a pilot, which is one: its connections are opened, and their last answers are waited for. */
function closedMs(benchCase: BenchCase, windowMs: number, slowness: number): number {
  const connections = connectionsFor(benchCase);
  return windowMs + slowness * Math.max(connections * connectionMs, responsesMs(benchCase, 2 * connections));
}

/** Whether a case's layers are measured. Nothing tells where a write's time goes within the database. A control has those of its strategy; added network delay belongs to the database's. */
export function hasOwnLayers({ strategy, scenario, databaseDelayMs }: BenchCase): boolean {
  return !isControl(strategy) && databaseDelayMs === 0 && !isWrite({ scenario });
}

/** A slow case answers about so often in the pass that measures layers. */
const layersResponses = 8;

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
      Math.max(partMs.layersPerScenario, responsesMs(benchCase, layersResponses)),
    ) +
    cases.length * partMs.poolWait
  );
}

/** Whether the open loop of the load generator is used: for open loops and capacities, unless no load runs at all. */
export function hasOpenLoop(cases: readonly BenchCase[], { roundsPerLaunch }: Pace): boolean {
  return roundsPerLaunch > 0 && cases.some(({ load }) => load.kind !== 'closed');
}

/** Milliseconds of one window of each case, the readings around them included. */
export function plannedRoundMs(cases: readonly BenchCase[], pace: Pace, slowness: number): number {
  return sumOf(
    cases,
    (benchCase) =>
      plannedWindowMs(benchCase, pace, slowness) +
      slowness * (isWrite(benchCase) ? partMs.writeEnds : partMs.windowEnds),
  );
}

/** Cases that are closed loops need no pilot of their own. */
export function needsPilot({ load }: BenchCase): boolean {
  return load.kind === 'traffic' || load.kind === 'capacity';
}

/** Plans are those of a target and a scenario, whatever the load. */
export function planQuestion({ target, scenario }: BenchCase): string {
  return `${target.name} ${scenario.name}`;
}

interface Costs {
  /** Once per run and dataset. */
  readonly onceMs: number;
  /** Per launch, without rounds. */
  readonly launchMs: number;
  readonly roundMs: number;
  /** What of a round lies inside windows. */
  readonly windowsMs: number;
  /** Once, after all launches. */
  readonly afterMs: number;
}

function costsOn(dataset: Dataset, wanted: Wanted, slowness: number): Costs {
  const { profile, scenarios } = wanted;
  const cases = casesOn(dataset, wanted);
  const own = strategyCases(cases);
  // Servers that somebody else started are there already, and so are their data.
  const areForeign = wanted.strategies.some(isForeign);
  const servers = areForeign ? wanted.strategies.length : serverCount(cases);
  const targets = areForeign ? servers : targetCount(cases);
  const started = areForeign ? 0 : servers;
  const pilots = cases.filter(needsPilot);
  return {
    onceMs:
      slowness *
        (databasesMs(dataset, started) +
          targets * scenarios.length * partMs.proofPerTargetAndScenario +
          new Set(own.map(planQuestion)).size * partMs.explainPerQuestion +
          partMs.freshness *
            new Set(own.map(({ strategy }) => servedStrategy(strategy)).filter(hasFreshnessCheck)).size +
          (hasOpenLoop(cases, profile) ? partMs.openLoopWarmUp : 0) +
          (profile.hasLayers ? layersMs(cases) : 0)) +
      sumOf(pilots, (one) => plannedPilotMs(one, slowness)),
    launchMs:
      slowness * (startMs(started) + started * partMs.serverEnd) +
      (profile.roundsPerLaunch > 0 ? servers * warmUpMs(profile) : 0),
    roundMs: plannedRoundMs(cases, profile, slowness),
    windowsMs: sumOf(cases, (benchCase) => plannedWindowMs(benchCase, profile, slowness)),
    afterMs: priceMs(wanted, slowness),
  };
}

/** Milliseconds of what follows the launches of a price. */
function priceMs({ profile, strategies }: Wanted, slowness: number): number {
  if (!profile.hasPriceStages) return 0;
  return (
    strategies.length * partMs.pricePerStrategy +
    (profile.hasSweeps ? sweepsMs(strategies, slowness) : 0) +
    sustainedMs(profile, strategies)
  );
}

/** Of the sweeps of those of the strategies that have any. */
export function sweepsMs(strategies: readonly Compared[], slowness: number): number {
  return sweptOf(strategies).length * (partMs.sweepWindows + slowness * partMs.sweepRows);
}

/** Of the minutes in which those of the strategies are written to that are at all. */
export function sustainedMs({ sustainedMs: eachMs }: Profile, strategies: readonly Compared[]): number {
  return eachMs === undefined ? 0 : sustainedOf(strategies).length * (eachMs + partMs.sustainedEnds);
}

export function plannedPilotMs(benchCase: BenchCase, slowness: number): number {
  return closedMs(benchCase, pilotMs, slowness) + slowness * partMs.windowEnds;
}

/** Milliseconds of a server's warm-up. */
export function warmUpMs(options: { warmUpMsMax: number }): number {
  return options.warmUpMsMax * warmUpShare;
}

/** Milliseconds before all launches. */
export function beginningMs({ noiseFloorMs }: Profile, slowness: number): number {
  return slowness * (partMs.clusterOpen + partMs.pilot) + (noiseFloorMs ?? partMs.noiseFloor);
}

/** Milliseconds after all launches. */
function endMs({ microProcesses = 0, noiseFloorMs }: Profile, slowness: number): number {
  return slowness * microProcesses * partMs.microProcess + (noiseFloorMs ?? partMs.noiseFloor);
}

/** Milliseconds of one launch, its rounds included. */
export function plannedLaunchMs(wanted: Wanted, dataset: Dataset, slowness: number): number {
  const { launchMs, roundMs } = costsOn(dataset, wanted, slowness);
  return launchMs + wanted.profile.roundsPerLaunch * roundMs;
}

/** Milliseconds that a run takes with its profile as it is, its data prepared. */
export function plannedMs(wanted: Wanted, slowness: number): number {
  return (
    sumOf(partsOf(wanted), (part) => partMsOf(part, slowness)) +
    beginningMs(wanted.profile, slowness) +
    endMs(wanted.profile, slowness)
  );
}

/** Milliseconds of all datasets of a part. */
function partMsOf(part: Wanted, slowness: number): number {
  return sumOf(part.datasets, (dataset) => {
    const { onceMs, afterMs } = costsOn(dataset, part, slowness);
    return onceMs + part.profile.launches * plannedLaunchMs(part, dataset, slowness) + afterMs;
  });
}

/**
 * What fits into the budget of the profile on a machine of this pace. Launches come first, because they bound every
 * interval: as many as leave half of the time to windows. Then rounds, because a disturbance of a shared machine outlasts
 * any window, and then longer windows. On a slow machine, scenarios are left out from the last on, unless they were asked
 * for by name; what remains has four rounds a launch at the least. If even that does not fit, the run takes longer.
 */
export function fitToBudget(asked: Wanted, slowness: number): Wanted {
  if (asked.profile.budgetMs === undefined) return asked;
  const warmUpMsMax = asked.profile.warmUpMsMax * Math.min(Math.max(slowness, 1), warmUpFactorMax);
  const wanted = { ...asked, profile: { ...asked.profile, warmUpMsMax } };
  const fewest = wanted.mayLeaveOut ? 1 : wanted.scenarios.length;
  for (let count = wanted.scenarios.length; count >= fewest; count -= 1) {
    const fitted = fitLaunches({ ...wanted, scenarios: mostWanted(wanted, count) }, slowness);
    if (fitted !== null) return fitted;
  }
  const { launchesMin, windowMs } = wanted.profile;
  const shortest = {
    launches: launchesMin,
    roundsPerLaunch: roundsMin,
    windowMs: Math.min(windowMs, windowMsMin),
  };
  const scenarios = mostWanted(wanted, fewest);
  return { ...wanted, scenarios, profile: { ...wanted.profile, ...shortest } };
}

/** The first `count` scenarios in the order in which the profile keeps them; all in reading order. */
function mostWanted({ scenarios, profile }: Wanted, count: number): readonly Scenario[] {
  const order = profile.scenarios ?? scenarios.map(({ name }) => name);
  const rankOf = ({ name }: Scenario): number => order.indexOf(name);
  const kept = new Set(scenarios.toSorted((one, other) => rankOf(one) - rankOf(other)).slice(0, count));
  return scenarios.filter((scenario) => kept.has(scenario));
}

/** Code is compiled more slowly on a slow machine, but its warm-up must not take the time of its windows. */
const warmUpFactorMax = 1.6;

/** As many launches as leave half of the time to windows; if none do, the fewest; null if those do not fit either. */
function fitLaunches(wanted: Wanted, slowness: number): Wanted | null {
  const { launches: most, launchesMin } = wanted.profile;
  for (let launches = most; launches >= launchesMin; launches -= 1) {
    const fitted = fitRounds({ ...wanted, profile: { ...wanted.profile, launches } }, slowness);
    if (fitted === null) continue;
    if (launches === launchesMin || windowsShare(fitted, slowness) >= windowsShareMin) return fitted;
  }
  return null;
}

/**
 * Four rounds of windows of the usual length, or of shorter ones, must leave a reserve. Then the time is filled with rounds,
 * and at last with longer windows. Null if not even four rounds of the shortest windows fit.
 */
function fitRounds(wanted: Wanted, slowness: number): Wanted | null {
  const { budgetMs = 0, roundsPerLaunch: most, windowMs: usualMs, windowMsMax } = wanted.profile;
  const withSplit = (roundsPerLaunch: number, windowMs: number): Wanted => ({
    ...wanted,
    profile: { ...wanted.profile, roundsPerLaunch, windowMs },
  });
  const fits = (rounds: number, windowMs: number, share = 1): boolean =>
    plannedMs(withSplit(rounds, windowMs), slowness) <= share * budgetMs;
  let windowMs = usualMs;
  while (windowMs >= windowMsMin && !fits(roundsMin, windowMs, 1 - reserve)) windowMs -= windowStepMs;
  if (windowMs < windowMsMin) return null;
  let rounds = roundsMin;
  while (rounds < most && fits(rounds + 1, windowMs)) rounds += 1;
  while (rounds === most && windowMs + windowStepMs <= windowMsMax && fits(rounds, windowMs + windowStepMs))
    windowMs += windowStepMs;
  return withSplit(rounds, windowMs);
}

/** The share of the planned time that lies inside windows, without the price that follows. */
function windowsShare(wanted: Wanted, slowness: number): number {
  const [reads] = partsOf(wanted);
  const { launches, roundsPerLaunch } = reads.profile;
  const windowsMs = sumOf(reads.datasets, (dataset) => costsOn(dataset, reads, slowness).windowsMs);
  return (launches * roundsPerLaunch * windowsMs) / plannedMs(reads, slowness);
}

/** Launches of one dataset that are still to be timed. */
export interface Ahead {
  readonly dataset: Dataset;
  /** The part of the run that asks it. */
  readonly part: Wanted;
  readonly launches: number;
}

/** Where a run stands. */
export interface Standing {
  readonly spentMs: number;
  /** Actual over planned time so far. */
  readonly pace: number;
  readonly slowness: number;
  /** Whether the servers of the next launch are warm; otherwise they are still to be started. */
  readonly isWarm: boolean;
}

/** More rounds of one launch would tell little more. */
export const roundsMost = 24;

/**
 * How many rounds each launch `ahead` may have, so that the run keeps its budget. Below `roundsMin` it will miss it. All
 * windows of a run are equally long. This depends on time alone, never on what was found.
 */
export function roundsInTime(wanted: Wanted, ahead: readonly Ahead[], standing: Standing): number {
  const { budgetMs, roundsPerLaunch } = wanted.profile;
  if (budgetMs === undefined) return roundsPerLaunch;
  const { aroundMs, nextRoundMs, laterRoundMs } = costsAhead(wanted, ahead, standing);
  const leftMs = (budgetMs - standing.spentMs) / standing.pace - aroundMs;
  return Math.min(roundsMost, Math.floor(leftMs / (nextRoundMs + laterRoundMs)));
}

/**
 * Planned milliseconds of what is ahead, if the next launch has so many rounds. Later ones take what the budget leaves, but
 * no more than all rounds that they may have, and no less than the fewest, of the fewest launches: `spare` may be left out.
 */
export function plannedAheadMs(
  wanted: Wanted,
  ahead: readonly Ahead[],
  standing: Standing,
  { rounds, spare }: { readonly rounds: number; readonly spare: number },
): number {
  const { budgetMs, roundsPerLaunch } = wanted.profile;
  const msOf = (launchesAhead: readonly Ahead[], laterRounds: number): number => {
    const { aroundMs, nextRoundMs, laterRoundMs } = costsAhead(wanted, launchesAhead, standing);
    return aroundMs + rounds * nextRoundMs + laterRounds * laterRoundMs;
  };
  if (budgetMs === undefined) return msOf(ahead, roundsPerLaunch);
  const fewest = ahead.map((one, index) => ({
    ...one,
    launches: Math.max(index === 0 ? 1 : 0, one.launches - spare),
  }));
  const inTimeMs = (budgetMs - standing.spentMs) / standing.pace;
  return Math.min(Math.max(msOf(fewest, roundsMin), inTimeMs), msOf(ahead, roundsMost));
}

interface CostsAhead {
  /** All but rounds. */
  readonly aroundMs: number;
  /** One round of the next launch. */
  readonly nextRoundMs: number;
  /** One round of each launch after it. */
  readonly laterRoundMs: number;
}

function costsAhead(wanted: Wanted, ahead: readonly Ahead[], { slowness, isWarm }: Standing): CostsAhead {
  const costs = ahead.map(({ dataset, part, launches }, index) => {
    const { onceMs, launchMs, roundMs, afterMs } = costsOn(dataset, part, slowness);
    const begunMs = index === 0 && isWarm ? launchMs : 0;
    // Until the price is begun, its rounds are fixed; then it is what is wanted, and takes the time that is left.
    const isFixed = part.isPrice === true && wanted.isPrice !== true;
    const fixedMs = isFixed ? launches * part.profile.roundsPerLaunch * roundMs : 0;
    return {
      aroundMs: launches * launchMs - begunMs + (index === 0 ? 0 : onceMs) + afterMs + fixedMs,
      roundsMs: isFixed ? 0 : launches * roundMs,
      roundMs: isFixed ? 0 : roundMs,
    };
  });
  const nextRoundMs = costs[0]?.roundMs ?? 0;
  return {
    aroundMs: sumOf(costs, (one) => one.aroundMs) + endMs(wanted.profile, slowness),
    nextRoundMs,
    laterRoundMs: sumOf(costs, ({ roundsMs }) => roundsMs) - nextRoundMs,
  };
}
