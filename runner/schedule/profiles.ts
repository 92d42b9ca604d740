/** What a run contains: `quick` by default, longer profiles for figures to quote. */
import type { Load } from '../../results/run-file/result.ts';
import { direct, type Executor } from '../../servers/executors/index.ts';

/**
 * A load, a network delay of the database (none when absent) and an executor (`mercurius` when absent), with the scenarios
 * and strategies that they apply to (all when absent).
 */
export interface LoadPlan {
  readonly load: Load;
  readonly databaseDelayMs?: number;
  readonly executor?: Executor;
  readonly scenarios?: readonly string[];
  readonly strategies?: readonly string[];
}

export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly datasets: readonly string[];
  /** The scenarios in the order in which a slow machine keeps them; all when absent. */
  readonly scenarios?: readonly string[];
  /** Lives of each server process, at the most and at the least: the budget decides (`plan.ts`). */
  readonly launches: number;
  readonly launchesMin: number;
  /** Rounds of a launch, at the most; the time that is left decides. */
  readonly roundsPerLaunch: number;
  readonly loads: readonly LoadPlan[];
  /** Time that the whole run should take, once its data are prepared. If given, the rest follows from it. */
  readonly budgetMs?: number;
  /** Length of every window. */
  readonly windowMs: number;
  /** Upper limit of it, where there is time. */
  readonly windowMsMax: number;
  /** Upper limit of a server's warm-up, in each launch. */
  readonly warmUpMsMax: number;
  /** Whether a server that drifts while it is timed makes its cases `unsteady`; otherwise it is a note. */
  readonly isSteadinessRequired: boolean;
  /** Whether a separate pass measures where the time of requests goes; otherwise `--layers` asks for it. */
  readonly hasLayers: boolean;
  /** How long the noise floor is measured at the start and at the end; well over a second when absent. */
  readonly noiseFloorMs?: number;
  /** Number of processes that time the micro-benchmarks; none when absent. */
  readonly microProcesses?: number;
  /** The strategies that it compares where none are named; all that are read from alone when absent. */
  readonly strategies?: readonly string[];
  /** Whether staleness, mixed load, refreshes, rebuilds and growth are measured after the launches. */
  readonly hasPriceStages?: boolean;
  /** Whether these include what single writes cost with larger documents, more fan-out and more writers. */
  readonly hasSweeps?: boolean;
  /** For how long each strategy is then written to, with autovacuum; not at all when absent. */
  readonly sustainedMs?: number;
  /** The profile of what is measured afterwards: what a fast read costs. */
  readonly price?: Profile;
}

const closed = (connections: number, scenarios?: readonly string[], databaseDelayMs = 0): LoadPlan => ({
  load: { kind: 'closed', connections },
  databaseDelayMs,
  ...(scenarios ? { scenarios } : {}),
});

const traffic = (scenarios?: readonly string[]): LoadPlan => ({
  load: { kind: 'traffic', share: 0.6 },
  ...(scenarios ? { scenarios } : {}),
});

/** One for each kind of question. */
const kinds = ['user-by-id', 'users-page', 'users-names', 'dashboard'];
const reads = [...kinds, 'user-name-only', 'post-with-comments', 'feed'];
/** One whose levels are read at once, and one whose second level waits for the first. */
const shallowAndDeep = ['user-by-id', 'users-page'];

const documentScenarios = ['user-by-id', 'users-page', 'users-names'];
/** What the direct executor is for: one document, pages of them, and a few fields of many; by strategies that have documents. */
const byDirect = (plan: LoadPlan, scenarios: readonly string[]): LoadPlan => ({
  ...plan,
  executor: direct,
  scenarios,
  strategies: ['tv', 'mv', 'qm'],
});

const quick: Profile = {
  name: 'quick',
  title: 'a first answer in two minutes',
  datasets: ['small'],
  scenarios: kinds,
  budgetMs: 121_000,
  ...{ launches: 8, launchesMin: 4, roundsPerLaunch: 12 },
  loads: [closed(16), closed(1)],
  ...{ windowMs: 50, windowMsMax: 250 },
  warmUpMsMax: 560,
  isSteadinessRequired: false,
  hasLayers: false,
  noiseFloorMs: 500,
};

/** A new document, a change of one, of many, and many new ones. */
const kindsOfWrites = ['create-post', 'create-comment', 'rename', 'create-posts'];
const writes = [...kindsOfWrites, 'create-user', 'move-post'];

/** Reads and writes over one small dataset, so that both sides of a break-even are of the same data. */
const price: Profile = {
  name: 'price',
  title: 'what a fast read costs: writes, staleness, storage',
  datasets: ['small'],
  strategies: ['normalized', 'tv', 'mv', 'qm', 'qm-inline', 'qm-outbox'],
  scenarios: [
    'user-by-id',
    ...kindsOfWrites,
    'users-page',
    'users-names',
    'dashboard',
    'create-user',
    'move-post',
  ],
  budgetMs: 840_000,
  ...{ launches: 8, launchesMin: 4, roundsPerLaunch: 8 },
  loads: [closed(16), closed(1, [...shallowAndDeep, ...writes])],
  ...{ windowMs: 50, windowMsMax: 250 },
  warmUpMsMax: 800,
  isSteadinessRequired: false,
  hasLayers: false,
  hasPriceStages: true,
};

/** As a part of a longer run, whose budget it takes from. */
const priceOfStandard: Profile = {
  ...price,
  scenarios: [...kinds, ...kindsOfWrites],
  ...{ launches: 4, roundsPerLaunch: 4 },
};

export const profiles: readonly Profile[] = [
  quick,
  {
    name: 'standard',
    title: 'figures to quote',
    datasets: ['medium'],
    scenarios: reads,
    budgetMs: 1_200_000,
    price: priceOfStandard,
    ...{ launches: 12, launchesMin: 6, roundsPerLaunch: 8 },
    // At one connection, the two differ in network delay alone; at many, also in the wait for the pool.
    loads: [
      closed(16),
      byDirect(closed(16), documentScenarios),
      closed(1),
      traffic(kinds),
      closed(1, shallowAndDeep, 1),
    ],
    ...{ windowMs: 50, windowMsMax: 250 },
    warmUpMsMax: 1_200,
    isSteadinessRequired: true,
    hasLayers: true,
    microProcesses: 3,
  },
  {
    name: 'thorough',
    title: 'how the figures change with size and load',
    datasets: ['medium', 'large'],
    budgetMs: 165 * 60_000,
    price: {
      ...price,
      scenarios: [...reads, ...writes],
      loads: [...price.loads, traffic(kinds)],
      hasSweeps: true,
      sustainedMs: 5 * 60_000,
    },
    ...{ launches: 16, launchesMin: 8, roundsPerLaunch: 12 },
    loads: [
      closed(16),
      byDirect(closed(16), documentScenarios),
      closed(1),
      byDirect(closed(1), documentScenarios),
      traffic(),
      closed(1, undefined, 1),
      closed(16, shallowAndDeep, 1),
    ],
    ...{ windowMs: 100, windowMsMax: 250 },
    warmUpMsMax: 5_000,
    isSteadinessRequired: true,
    hasLayers: true,
    microProcesses: 5,
  },
  price,
];

/** Two revisions of each strategy (`npm run gate -- --base`): in turns as short as those of `quick`. No run can name it. */
export const gateProfile: Profile = {
  ...quick,
  name: 'gate',
  title: 'a revision against another',
  budgetMs: 330_000,
  ...{ roundsPerLaunch: 24, windowMsMax: 100 },
};

const { scenarios: _kinds, ...timesOfQuick } = quick;

/** Servers that somebody else started (`bench --url`). No run can name it. */
export const urlProfile: Profile = {
  ...timesOfQuick,
  name: 'url',
  title: 'servers by their URLs',
  datasets: [],
  budgetMs: 115_000,
  roundsPerLaunch: 24,
};

/** Two of them, in turns (`gate --base-url`); the rest of two minutes is for rows that are measured again. */
export const urlGateProfile: Profile = {
  ...urlProfile,
  name: 'gate-url',
  title: 'a server against another',
  budgetMs: 75_000,
  windowMsMax: 100,
};

export const profileDefault = 'quick';

/** Only the plans of what a profile asks, without any load. They are the same at every load and network delay. */
export function plansOnly({
  budgetMs: _budgetMs,
  microProcesses: _microProcesses,
  price: _price,
  hasPriceStages: _hasPriceStages,
  hasSweeps: _hasSweeps,
  sustainedMs: _sustainedMs,
  ...profile
}: Profile): Profile {
  return {
    ...profile,
    name: 'explain',
    title: 'plans alone',
    ...{ launches: 1, launchesMin: 1, roundsPerLaunch: 0 },
    loads: profile.loads.slice(0, 1).map((plan) => ({ ...plan, databaseDelayMs: 0 })),
    warmUpMsMax: 0,
    isSteadinessRequired: false,
    hasLayers: false,
  };
}
