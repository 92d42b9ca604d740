/**
 * Measurements that one of two runs has and the other lacks. A lost measurement is never assumed to be unchanged: if more
 * than a little is lost, a gate without findings is inconclusive.
 */

import { headlineOf, type Metric, metricsIn } from '../metrics/registry.ts';
import type { Result, Round } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { sumOf } from '../statistics/basic.ts';
import { countersCompared } from './findings.ts';

/** The share of a side's rounds that may be lost, as long as every launch still has one. */
const lostShareMax = 0.1;

export type Loss = {
  readonly result: Result;
  readonly side: 'baseline' | 'candidate';
  /** Whether too much is lost to judge the case. */
  readonly isGrave: boolean;
} & (
  | { readonly kind: 'rounds'; readonly metric: Metric; readonly lost: number; readonly of: number }
  | { readonly kind: 'counter'; readonly counter: keyof Result['counters'] }
  | { readonly kind: 'plans' }
  /** It looked slower, and when it was measured again, there was no figure. */
  | { readonly kind: 'confirmation'; readonly metric: Metric }
);

/** The losses of a case; none if it does not have figures in both runs. */
export function lossesOf(runs: Sides<Run>, sides: Sides<Result>): readonly Loss[] {
  const hasFigures = [sides.baseline, sides.candidate].every(isFigure);
  return hasFigures ? [...roundLosses(runs, sides), ...otherLosses(sides)] : [];
}

interface Sides<Of> {
  readonly baseline: Of;
  readonly candidate: Of;
}

/** Invalid and saturated cases are not losses: they are not compared, and the row says why. */
function isFigure({ status }: Result): boolean {
  return status === 'ok' || status === 'unsteady';
}

function roundLosses(runs: Sides<Run>, sides: Sides<Result>): Loss[] {
  const { baseline, candidate } = sides;
  const among = [...baseline.rounds, ...candidate.rounds];
  const metrics = new Set([headlineOf(baseline), ...metricsIn('gate', baseline.load)]);
  return [...metrics].flatMap((metric) => {
    const holds = (round: Round) => metric.isIn(round, among);
    if (!among.some(holds)) return [];
    return (['baseline', 'candidate'] as const).flatMap((side): Loss[] => {
      const expected = [...expectedRounds(runs, side, sides[side])];
      const known = Map.groupBy(sides[side].rounds.filter(holds), ({ launch }) => launch);
      const counts = expected.map(([launch, of]) => ({ of, known: known.get(launch)?.length ?? 0 }));
      const lost = sumOf(counts, (one) => Math.max(0, one.of - one.known));
      if (lost === 0) return [];
      const of = sumOf(counts, (one) => one.of);
      const isGrave = lost > lostShareMax * of || counts.some((one) => one.known === 0);
      return [{ kind: 'rounds', result: sides[side], side, metric, lost, of, isGrave }];
    });
  });
}

/**
 * By launch, the largest number of rounds of any case of the run on this dataset, because a round covers all cases. For a
 * launch that this file lacks entirely, the number in the other file of the same run. Separate runs share no launches, and
 * an interrupted and resumed run has more of them.
 */
function expectedRounds(
  runs: Sides<Run>,
  side: keyof Sides<Run>,
  { dataset }: Result,
): ReadonlyMap<number, number> {
  const own = roundsByLaunch(runs[side], dataset);
  if (runs.baseline.startedAt !== runs.candidate.startedAt) return own;
  const others = roundsByLaunch(runs[side === 'baseline' ? 'candidate' : 'baseline'], dataset);
  return new Map([...others, ...own]);
}

/** The largest number of rounds of any case, by launch. */
export function roundsByLaunch({ results }: Run, dataset: string): Map<number, number> {
  const most = new Map<number, number>();
  for (const { rounds } of results.filter((result) => result.dataset === dataset))
    for (const [launch, own] of Map.groupBy(rounds, (round: Round) => round.launch))
      most.set(launch, Math.max(most.get(launch) ?? 0, own.length));
  return most;
}

/** Values that exist once per case, and are known on one side only. */
function otherLosses(sides: Sides<Result>): Loss[] {
  const lackedBy = (isKnown: (result: Result) => boolean) => {
    const [before, after] = [isKnown(sides.baseline), isKnown(sides.candidate)];
    const lacking = before ? 'candidate' : 'baseline';
    return before === after ? [] : [{ result: sides[lacking], side: lacking, isGrave: true } as const];
  };
  return [
    ...countersCompared.flatMap(({ counter }) =>
      lackedBy(({ counters }) => counters[counter] !== null).map((lack) => ({
        kind: 'counter' as const,
        counter,
        ...lack,
      })),
    ),
    ...lackedBy(({ plans }) => plans.length > 0).map((lack) => ({ kind: 'plans' as const, ...lack })),
  ];
}
