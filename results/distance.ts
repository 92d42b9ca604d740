/** What a database farther away costs: how many of the added round trips a request waits for, one after another. */
import { studentT } from './distributions.ts';
import { confidence, type Estimate, launchesNeeded, mean, spreadOfMean } from './interval.ts';
import { observedP50s } from './p50.ts';
import { pairRounds } from './paired.ts';
import type { Result, Round, Run } from './run.ts';
import { respondentLabel } from './trial.ts';

export interface Distance {
  /** At the distance; its `databaseDelayMs` is what was asked for. */
  readonly far: Result;
  readonly label: string;
  readonly nearP50Us: number;
  readonly farP50Us: number;
  /**
   * The p50 that was added over what a round trip really took longer: 1 for a request that waits once, 2 for one
   * whose second statement waits for the first. More where requests also wait for a connection of the pool.
   */
  readonly roundTrips: Estimate;
}

/** The same trial, other than for the distance. */
function isSame(one: Result, other: Result): boolean {
  return (
    (['strategy', 'ablation', 'executor', 'scenario', 'dataset'] as const).every(
      (key) => one[key] === other[key],
    ) && JSON.stringify(one.load) === JSON.stringify(other.load)
  );
}

/** One for each result at a distance whose trial was measured without it as well. */
export function distancesOf({
  results,
  databaseDelays,
}: Pick<Run, 'results' | 'databaseDelays'>): readonly Distance[] {
  const timed = results.filter(
    ({ status, load }) => status !== 'void' && status !== 'saturated' && load.kind !== 'capacity',
  );
  return timed.flatMap((far): Distance[] => {
    const near = timed.find((one) => one.databaseDelayMs === 0 && isSame(one, far));
    const added = databaseDelays.find(({ delayMs }) => delayMs === far.databaseDelayMs);
    if (!near || !added) return [];
    const found = p50sOf(pairRounds(near.rounds, far.rounds));
    if (found === null) return [];
    return [{ far, label: respondentLabel(far), ...roundTripsOf(found, added.addedMs * 1000) }];
  });
}

interface Pair {
  readonly launch: number;
  readonly nearUs: number;
  readonly farUs: number;
}

/** The p50s of each pair of rounds, or of each launch; null where one side has those and the other these, or none. */
function p50sOf(pairs: readonly (readonly [Round, Round])[]): readonly Pair[] | null {
  const near = observedP50s(pairs.map(([one]) => one));
  const far = observedP50s(pairs.map(([, other]) => other));
  if (near.length !== far.length || near.length === 0) return null;
  return far.map(({ launch, value }, index) => ({
    launch,
    nearUs: near[index]?.value ?? Number.NaN,
    farUs: value,
  }));
}

/** Differences averaged within the launch, then t over launches, as everywhere; not of logarithms, as times add up. */
function roundTripsOf(pairs: readonly Pair[], addedUs: number): Omit<Distance, 'far' | 'label'> {
  const trips = (own: readonly Pair[]): number =>
    mean(own.map(({ nearUs, farUs }) => (farUs - nearUs) / addedUs));
  const launches = [...Map.groupBy(pairs, ({ launch }) => launch).values()];
  const over = launches.length >= launchesNeeded ? 'launches' : 'rounds';
  const values = over === 'launches' ? launches.map(trips) : pairs.map((pair) => trips([pair]));
  const { centre, variance, count } = spreadOfMean(values);
  const half = count < 2 ? Number.NaN : studentT(confidence, count - 1) * Math.sqrt(variance);
  return {
    nearP50Us: mean(pairs.map(({ nearUs }) => nearUs)),
    farP50Us: mean(pairs.map(({ farUs }) => farUs)),
    roundTrips: {
      value: centre,
      interval: count < 2 ? null : { low: centre - half, high: centre + half, over, count },
    },
  };
}
