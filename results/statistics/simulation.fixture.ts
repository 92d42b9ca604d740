/** Simulated experiments on values: launches that differ, rounds that differ within them, and named disturbances. */
import type { Observation } from './estimate.ts';
import { randomFrom } from './random.ts';

/**
 * Standard deviations of logarithms: the effect of a launch, and of a round within it. The order of magnitude is that of
 * servers under load on a shared machine.
 */
export const noise = { launch: 0.03, round: 0.02 };

export interface Simulation {
  readonly gaussian: () => number;
  readonly random: () => number;
}

/** The same numbers for the same seed. */
export function simulationOf(seed: number): Simulation {
  const random = randomFrom(seed);
  // Box & Muller 1958; 1 - random, because the logarithm of 0 is not finite.
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return { gaussian, random };
}

/** An additional disturbance of a round, as a logarithm; `passed` is the share of the run that is over. */
export type Disturbance = (simulation: Simulation, passed: number) => number;

export const disturbances = {
  /** Gaussian effects only. */
  none: () => 0,
  /** One round in twenty is 30 % slower: a neighbour, a checkpoint. */
  spikes: ({ random }) => (random() < 0.05 ? Math.log(1.3) : 0),
  /** The machine becomes 10 % slower from the first round to the last. */
  drift: (_simulation, passed) => passed * Math.log(1.1),
} satisfies Record<string, Disturbance>;

/** The observations of one result; 1 without any noise. */
export function observations(
  simulation: Simulation,
  launches: number,
  rounds: number,
  disturb: Disturbance = disturbances.none,
): readonly Observation[] {
  return Array.from({ length: launches }, (_, launch) => {
    const effect = noise.launch * simulation.gaussian();
    return Array.from({ length: rounds }, (_, round) => {
      const passed = (launch * rounds + round) / (launches * rounds - 1);
      const log = effect + noise.round * simulation.gaussian() + disturb(simulation, passed);
      return { launch, value: Math.exp(log) };
    });
  }).flat();
}
