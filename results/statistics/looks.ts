/**
 * How the error of 5 % is spread over the looks at a run: whenever it is finished, and again after launches were added.
 */

/** Spent at the first look; most runs have no other. */
const first = 0.04;
/** Spent at all others together. */
const others = 0.01;

/**
 * The share of runs without any difference that may name a winner at the last of these looks. `looks`: the number of
 * launches at each, of which only how many there are counts.
 */
export function errorAt(looks: readonly number[]): number {
  return looks.length <= 1 ? first : others / 2 ** (looks.length - 1);
}
