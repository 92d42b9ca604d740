/**
 * When a torture stands still to look: soon at first, because what is badly broken shows at once; then less often;
 * and never so often that looking eats the run.
 */
import type { Random } from '../../../scenarios/random.ts';

/** Of load before the first look and the first standstill; doubles from one to the next, up to a drawn one of `stretchMs`. */
export const firstMs = 300;
const stretchMs = { min: 300, max: 1_700 };
/** Milliseconds of load after each millisecond of the standstill before it: four fifths of the time are load. */
const loadPerStandstill = 4;

export function between({ min, max }: { min: number; max: number }, random: Random): number {
  return min + random.next() * (max - min);
}

export class Pace {
  readonly #random: Random;
  #rampMs = firstMs;

  constructor(random: Random) {
    this.#random = random;
  }

  /** How long the load goes on until the next standstill, after one of `standstillMs`. */
  next(standstillMs: number): number {
    const isRamp = this.#rampMs <= stretchMs.max;
    const chosenMs = isRamp ? this.#rampMs : between(stretchMs, this.#random);
    this.#rampMs *= 2;
    return Math.max(chosenMs, loadPerStandstill * standstillMs);
  }
}
