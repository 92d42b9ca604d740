/** Two results of one run, round against round: what slowed both in one round cancels. */
import { type Estimate, geometricMean, type Observation } from './interval.ts';
import type { Round } from './run.ts';

/** One value a round, or one a launch; none where the rounds do not support it. */
export type Observe = (rounds: readonly Round[]) => readonly Observation[];

/** Our figure over theirs, taken within each pair of rounds, with the interval of `geometricMean`. */
export function pairedRatio(
  theirs: readonly Round[],
  ours: readonly Round[],
  observe: Observe,
): Estimate | null {
  return geometricMean(pairedRatios(theirs, ours, observe) ?? []);
}

/** A ratio for each pair; null where one side has values for rounds and the other only for launches, or none. */
export function pairedRatios(
  theirs: readonly Round[],
  ours: readonly Round[],
  observe: Observe,
): readonly Observation[] | null {
  const pairs = pairRounds(theirs, ours);
  const left = observe(pairs.map(([their]) => their));
  const right = observe(pairs.map(([, our]) => our));
  if (left.length !== right.length) return null;
  return right.flatMap(({ launch, value }, index) => {
    const other = left[index];
    return other === undefined ? [] : [{ launch, value: value / other.value }];
  });
}

/** The k-th round of a launch with the k-th of the same launch; one without a partner (interrupted) is left out. */
export function pairRounds(theirs: readonly Round[], ours: readonly Round[]): [Round, Round][] {
  const partners = Map.groupBy(ours, (round) => round.launch);
  return [...Map.groupBy(theirs, (round) => round.launch)].flatMap(([launch, rounds]) =>
    rounds.flatMap((round, index): [Round, Round][] => {
      const partner = partners.get(launch)?.[index];
      return partner === undefined ? [] : [[round, partner]];
    }),
  );
}
