/**
 * Measurements that one of two runs has and the other lacks. What was lost is never taken for as good as it was: where it
 * is more than a little, a gate that finds nothing cannot tell.
 */

import { type Metric, metricsIn } from '../metrics/registry.ts';
import type { Result, Round } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { sumOf } from '../statistics/basic.ts';
import { countersCompared } from './findings.ts';

/** The share of a side's rounds that a figure can do without, as long as every launch still has one. */
const lostShareMax = 0.1;

export type Loss = {
  readonly result: Result;
  readonly side: 'baseline' | 'candidate';
  /** Whether so much is lost that nothing can be said. */
  readonly isGrave: boolean;
} & (
  | { readonly kind: 'rounds'; readonly metric: Metric; readonly lost: number; readonly of: number }
  | { readonly kind: 'counter'; readonly counter: keyof Result['counters'] }
  | { readonly kind: 'plans' }
);

/** Of a case; none where it does not have figures in both runs. */
export function lossesOf(runs: Sides<Run>, sides: Sides<Result>): readonly Loss[] {
  const hasFigures = [sides.baseline, sides.candidate].every(isFigure);
  return hasFigures ? [...roundLosses(runs, sides), ...otherLosses(sides)] : [];
}

interface Sides<Of> {
  readonly baseline: Of;
  readonly candidate: Of;
}

/** What is invalid or saturated was not lost: it is not compared, and that is said. */
function isFigure({ status }: Result): boolean {
  return status === 'ok' || status === 'unsteady';
}

function roundLosses(runs: Sides<Run>, sides: Sides<Result>): Loss[] {
  const { baseline, candidate } = sides;
  const among = [...baseline.rounds, ...candidate.rounds];
  return metricsIn('gate', baseline.load).flatMap((metric) => {
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
 * By launch, as many rounds as any case of the run has on the dataset: a round is of all of them. Of a launch that this file
 * lacks altogether, as many as another file of the same run has; runs apart share no launches, and one that was interrupted
 * and gone on with has more of them.
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

/** The most that any case has. */
export function roundsByLaunch({ results }: Run, dataset: string): Map<number, number> {
  const most = new Map<number, number>();
  for (const { rounds } of results.filter((result) => result.dataset === dataset))
    for (const [launch, own] of Map.groupBy(rounds, (round: Round) => round.launch))
      most.set(launch, Math.max(most.get(launch) ?? 0, own.length));
  return most;
}

/** What is known once a case, and on one side alone. */
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
