/** How figures of identical servers vary: between launches, between rounds of a launch, between windows of a round. */

import { mean, variance } from './basic.ts';
import { studentT } from './distributions.ts';
import { confidence } from './estimate.ts';

/** Variances; of logarithms if the values are logarithms. */
export interface Components {
  readonly launch: number;
  readonly round: number;
  readonly window: number;
}

/** Launches of an experiment, rounds per launch, windows per round. */
export interface Split {
  readonly launches: number;
  readonly rounds: number;
  readonly windows: number;
}

/** value[launch][round][window], with equal counts everywhere. */
export type Nested = readonly (readonly (readonly number[])[])[];

/**
 * Components of a balanced nested random-effects model by the method of moments: mean squares of the analysis of
 * variance, set equal to their expectations (Searle, Casella & McCulloch 1992, Variance Components). An estimate below 0
 * becomes 0.
 * @throws RangeError for fewer than two of anything, and for an unbalanced experiment.
 */
export function varianceComponents(values: Nested): Components {
  const { rounds, windows } = splitOf(values);
  const roundMeans = values.map((launch) => launch.map(mean));
  const withinRounds = mean(values.flatMap((launch) => launch.map(variance)));
  // Variances of means: s_slice / n and s_round + s_slice / n, and so on upwards.
  const ofRoundMeans = mean(roundMeans.map(variance));
  const ofLaunchMeans = variance(roundMeans.map(mean));
  return {
    window: withinRounds,
    round: Math.max(0, ofRoundMeans - withinRounds / windows),
    launch: Math.max(0, ofLaunchMeans - ofRoundMeans / rounds),
  };
}

/** The counts of these values. */
function splitOf(values: Nested): Split {
  const [launches, rounds, windows] = [values.length, values[0]?.length ?? 0, values[0]?.[0]?.length ?? 0];
  const isBalanced = values.every(
    (launch) => launch.length === rounds && launch.every((round) => round.length === windows),
  );
  if (!isBalanced || Math.min(launches, rounds, windows) < 2) {
    throw new RangeError(
      'Expected at least two launches, rounds and windows, and equal counts everywhere, ' +
        `received ${launches}, ${rounds} and ${windows}${isBalanced ? '' : ', but not everywhere'}.`,
    );
  }
  return { launches, rounds, windows };
}

/** Variance of a launch's mean. */
function launchMeanVariance({ launch, round, window }: Components, split: Split): number {
  return launch + round / split.rounds + window / (split.rounds * split.windows);
}

/** The expected half-width of the 95 % interval over launches for this split: t * s / sqrt(launches). */
export function expectedHalfWidth(components: Components, split: Split): number {
  const standardError = Math.sqrt(launchMeanVariance(components, split) / split.launches);
  return studentT(confidence, split.launches - 1) * standardError;
}

/**
 * Rounds per launch that make the interval narrowest in a given time: sqrt(cost of a launch / cost of a round *
 * variance of rounds / variance of launches) (Kalibera & Jones 2013, Rigorous Benchmarking in Reasonable Time).
 * `variances` is the second quotient, for rounds of one window.
 */
export function optimalRounds({
  launchMs,
  roundMs,
  variances,
}: {
  launchMs: number;
  roundMs: number;
  variances: number;
}): number {
  return Math.sqrt((launchMs / roundMs) * variances);
}

/** Variance between rounds of one window each over that between launches; infinite if launches do not differ. */
export function roundsOverLaunches({ launch, round, window }: Components): number {
  return (round + window) / launch;
}
