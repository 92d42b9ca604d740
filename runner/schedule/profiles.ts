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
  /** Lives of each server process. They bound every interval, so time goes to them first. */
  readonly launches: number;
  /** Upper limit; the budget may allow fewer (`plan.ts`). */
  readonly roundsPerLaunch: number;
  readonly loads: readonly LoadPlan[];
  /** Time that the whole run should take, once its data are prepared. If given, rounds and windows follow from it. */
  readonly budgetMs?: number;
  /** Upper limit of a window; its number of requests follows from it. */
  readonly windowMs: number;
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
    // At one connection, the two differ in network delay alone; at many, also in the wait for the pool.
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

/** Only the plans of what a profile asks, without any load. They are the same at every load and network delay. */
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
