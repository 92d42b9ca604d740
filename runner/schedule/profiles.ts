/** What a run contains: the quick one by default, longer ones for figures to quote. */
import type { Load } from '../../results/run-file/result.ts';
import { direct, type Executor } from '../../servers/executors/index.ts';

/**
 * A load, a network delay of the database (none when absent) and an executor (`mercurius` when absent), and the scenarios and
 * strategies that they are for (all when absent).
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
  /** Lives of each server process. What varies most varies between them, so they are what is bought. */
  readonly launches: number;
  /** At most; the budget may allow fewer (`plan.ts`). */
  readonly roundsPerLaunch: number;
  readonly loads: readonly LoadPlan[];
  /** Time that the whole run should take, its data prepared; rounds and windows follow from it where it is given. */
  readonly budgetMs?: number;
  /** Time a window should take, at most; its number of requests follows from it. */
  readonly windowMs: number;
  /** The longest that a server is warmed up, in each launch. */
  readonly warmUpMsMax: number;
  /** Whether a server that drifts while it is timed makes its cases `unsteady`; else it is a note. */
  readonly isSteadinessRequired: boolean;
  /** Whether a pass of its own tells where the time of requests goes; `--layers` asks for it elsewhere. */
  readonly hasLayers: boolean;
  /** How long the machine is looked at for its noise floor, at the start and at the end; well over a second when absent. */
  readonly noiseFloorMs?: number;
  /** Processes that time the micro-benchmarks; none when absent. */
  readonly microProcesses?: number;
}

const closed = (connections: number, scenarios?: readonly string[], databaseDelayMs = 0): LoadPlan => ({
  load: { kind: 'closed', connections },
  databaseDelayMs,
  ...(scenarios ? { scenarios } : {}),
});

const open = (requestsPerSecond: number, scenarios: readonly string[]): LoadPlan => ({
  load: { kind: 'open', requestsPerSecond, arrivals: 'poisson' },
  databaseDelayMs: 0,
  scenarios,
});

/** One with a level below its root that is asked at once, one whose second level waits for the first. */
const shallowAndDeep = ['user-by-id', 'users-page'];

const documentScenarios = ['user-by-id', 'users-page', 'users-names'];
/** What the direct executor is for: one document, pages of them, and a few fields of many; by strategies that have documents. */
const byDirect = (plan: LoadPlan, scenarios: readonly string[]): LoadPlan => ({
  ...plan,
  executor: direct,
  scenarios,
  strategies: ['tv', 'mv', 'qm'],
});

export const profiles: readonly Profile[] = [
  {
    name: 'quick',
    title: 'a first answer in two minutes',
    datasets: ['small'],
    budgetMs: 113_000,
    launches: 4,
    roundsPerLaunch: 6,
    loads: [closed(16)],
    windowMs: 100,
    warmUpMsMax: 1_700,
    isSteadinessRequired: false,
    hasLayers: false,
  },
  {
    name: 'standard',
    title: 'figures to quote',
    datasets: ['medium'],
    budgetMs: 470_000,
    launches: 9,
    roundsPerLaunch: 3,
    // At one connection, network delay is all that the two differ in; at many, the pool that it keeps busy counts as well.
    loads: [
      closed(16),
      byDirect(closed(16), documentScenarios),
      closed(1, shallowAndDeep),
      open(300, shallowAndDeep),
      closed(1, shallowAndDeep, 1),
    ],
    windowMs: 60,
    warmUpMsMax: 1_500,
    isSteadinessRequired: true,
    hasLayers: true,
    microProcesses: 3,
  },
  {
    name: 'thorough',
    title: 'how the figures change with size and load',
    datasets: ['small', 'medium', 'large'],
    budgetMs: 120 * 60_000,
    launches: 10,
    roundsPerLaunch: 8,
    loads: [
      closed(16),
      byDirect(closed(16), documentScenarios),
      closed(1),
      byDirect(closed(1), documentScenarios),
      closed(1, undefined, 1),
      closed(16, shallowAndDeep, 1),
    ],
    windowMs: 80,
    warmUpMsMax: 5_000,
    isSteadinessRequired: true,
    hasLayers: true,
    microProcesses: 5,
  },
];

export const profileDefault = 'quick';

/** The plans of what a profile asks, and nothing else: no load runs. They are the same at every load and network delay. */
export function plansOnly({
  budgetMs: _budgetMs,
  microProcesses: _microProcesses,
  ...profile
}: Profile): Profile {
  return {
    ...profile,
    name: 'explain',
    title: 'plans alone',
    launches: 1,
    roundsPerLaunch: 0,
    loads: profile.loads.slice(0, 1).map((plan) => ({ ...plan, databaseDelayMs: 0 })),
    warmUpMsMax: 0,
    isSteadinessRequired: false,
    hasLayers: false,
  };
}
