/** What a run contains: the quick one by default, longer ones for figures to quote. */
import type { LoadPlan } from './trials.ts';

export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly datasets: readonly string[];
  /** Lives of each server process. What varies most varies between them, so they are what is bought. */
  readonly launches: number;
  /** At most; the budget may allow fewer (`plan.ts`). */
  readonly roundsPerLaunch: number;
  readonly loads: readonly LoadPlan[];
  /** Time that the whole run should take, its data prepared; rounds and slices follow from it where it is given. */
  readonly budgetMs?: number;
  /** Time a slice should take, at most; its number of requests follows from it. */
  readonly sliceMs: number;
  /** The longest that a server is warmed up, in each launch. */
  readonly warmUpMsMax: number;
  /** Whether a warm-up that does not settle makes a trial `unsteady`; else it is a note. */
  readonly isSteadinessRequired: boolean;
}

const closed = (connections: number, scenarios?: readonly string[]): LoadPlan => ({
  load: { kind: 'closed', connections },
  ...(scenarios ? { scenarios } : {}),
});

export const profiles: readonly Profile[] = [
  {
    name: 'quick',
    title: 'a first answer in two minutes',
    datasets: ['small'],
    budgetMs: 115_000,
    launches: 4,
    roundsPerLaunch: 2,
    loads: [closed(16)],
    sliceMs: 250,
    warmUpMsMax: 1_500,
    isSteadinessRequired: false,
  },
  {
    name: 'standard',
    title: 'figures to quote',
    datasets: ['medium'],
    budgetMs: 8 * 60_000,
    launches: 5,
    roundsPerLaunch: 4,
    loads: [closed(16), closed(1, ['user-by-id', 'users-page'])],
    sliceMs: 500,
    warmUpMsMax: 5_000,
    isSteadinessRequired: true,
  },
  {
    name: 'thorough',
    title: 'how the figures change with size and load',
    datasets: ['small', 'medium', 'large'],
    budgetMs: 120 * 60_000,
    launches: 10,
    roundsPerLaunch: 4,
    loads: [closed(16), closed(1)],
    sliceMs: 500,
    warmUpMsMax: 5_000,
    isSteadinessRequired: true,
  },
];

export const profileDefault = 'quick';
