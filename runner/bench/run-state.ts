/** What a run holds already, and what is left of it. */

import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { sum, sumOf } from '../../results/statistics/basic.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type BenchCase, casesOn, partsOf, resultOf, type Wanted } from '../schedule/cases.ts';
import { type Ahead, plannedAheadMs, roundsInTime, roundsMin, type Standing } from '../schedule/plan.ts';
import type { Timetable } from '../schedule/progress.ts';

/** The datasets of which the run lacks launches, in the order in which they are measured. */
export function datasetsAhead(run: Run, wanted: Wanted): readonly Ahead[] {
  const ahead = partsOf(wanted).flatMap((part) => {
    const { datasets, profile, isPrice } = part;
    const roundsLeast = Math.min(roundsMin, profile.roundsPerLaunch);
    const launches = (isPrice ? null : run.schedule?.launches) ?? profile.launches;
    return datasets.map((dataset) => {
      const left = launchesLeft(run, casesOn(dataset, part), { launches, roundsLeast });
      return { dataset, part, launches: left };
    });
  });
  return ahead.filter(({ launches }) => launches > 0);
}

/**
 * Where the plan was too optimistic, leaves launches out of the schedule, before rounds become too few; never one that was
 * made. Time alone decides. Returns how many.
 */
export function leaveOutLaunches(run: Run, wanted: Wanted, dataset: Dataset, standing: Standing): number {
  let count = 0;
  for (const { schedule } = run; schedule && sparedLaunches(run, wanted) > 0; schedule.launches -= 1) {
    const ahead = datasetsAhead(run, wanted);
    if (ahead[0]?.dataset !== dataset || roundsInTime(wanted, ahead, standing) >= roundsMin) break;
    count += 1;
  }
  return count;
}

/** How many rounds the next launch has: as many as there is time for, and three at the least unless fewer are asked for. Plans the time that is ahead. */
export function nextRounds(run: Run, wanted: Wanted, timetable: Timetable, standing: Standing): number {
  const ahead = datasetsAhead(run, wanted);
  const fewest = Math.min(roundsMin, wanted.profile.roundsPerLaunch);
  const rounds = Math.max(fewest, roundsInTime(wanted, ahead, standing));
  timetable.replan(plannedAheadMs(wanted, ahead, standing, { rounds, spare: sparedLaunches(run, wanted) }));
  return rounds;
}

/** How many launches may still be left out of the schedule. */
function sparedLaunches({ schedule }: Run, { profile, isPrice }: Wanted): number {
  return schedule && !isPrice ? Math.max(0, schedule.launches - profile.launchesMin) : 0;
}

/** What became of a plan. */
export interface TimeAccount {
  readonly plannedMs: number;
  /** Without preparing data. */
  readonly actualMs: number;
  readonly roundsPlanned: number;
  /** Fewer where the machine was too slow for the budget. */
  readonly roundsDone: number;
}

export function timeAccount(
  run: Run,
  wanted: Wanted,
  { plannedMs, actualMs }: Pick<TimeAccount, 'plannedMs' | 'actualMs'>,
): TimeAccount {
  const parts = partsOf(wanted);
  const done = parts.flatMap((part) =>
    part.datasets.flatMap((dataset) => roundsDone(run, casesOn(dataset, part))),
  );
  return {
    plannedMs,
    actualMs,
    roundsPlanned: sumOf(
      parts,
      ({ datasets, profile }) => datasets.length * profile.launches * profile.roundsPerLaunch,
    ),
    roundsDone: sum(done),
  };
}

/** The rounds that every case not invalid has, launch by launch. */
function roundsDone(run: Run, cases: readonly BenchCase[]): readonly number[] {
  const live = liveResults(run, cases).map(({ rounds }) => Map.groupBy(rounds, ({ launch }) => launch));
  const launches = [...(live[0]?.keys() ?? [])];
  return launches.map((launch) => Math.min(...live.map((byLaunch) => byLaunch.get(launch)?.length ?? 0)));
}

/**
 * Launches that these cases still lack; one that was cut short, with fewer than `roundsLeast` rounds, is made up for by
 * another. Where plans alone are asked for (`roundsLeast` 0), until they are there.
 */
export function launchesLeft(
  run: Run,
  cases: readonly BenchCase[],
  { launches, roundsLeast }: { readonly launches: number; readonly roundsLeast: number },
): number {
  const live = liveResults(run, cases);
  if (live.length === 0) return 0;
  if (roundsLeast === 0) return live.every(({ plans }) => plans.length > 0) ? 0 : launches;
  const whole = roundsDone(run, cases).filter((rounds) => rounds >= roundsLeast);
  return Math.max(0, launches - whole.length);
}

function liveResults(run: Run, cases: readonly BenchCase[]): readonly Result[] {
  return cases.map((benchCase) => resultOf(run, benchCase)).filter(({ status }) => status !== 'invalid');
}

/** The number of the launch after all that the cases' rounds know. */
export function nextLaunch(run: Run, cases: readonly BenchCase[]): number {
  const launches = cases.flatMap((benchCase) => resultOf(run, benchCase).rounds.map((round) => round.launch));
  return Math.max(-1, ...launches) + 1;
}
