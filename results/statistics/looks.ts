/**
 * How an error of 5 % is spent over the looks at a run: when it is finished, and again whenever launches were added. Somebody
 * who adds launches until a winner is named would otherwise find one in 15 % of runs without any difference, after up to four
 * looks (`looks.test.ts`).
 *
 * A part of the error is spent at each look, so that all parts together are 5 %, however many looks there are (Lan & DeMets
 * 1983, Discrete Sequential Boundaries for Clinical Trials). The first look may spend 4 %, and each other one half of what is
 * left. Their boundaries use that looks share data; here only the parts are added up (Bonferroni), because the errors of a
 * table of many ratios are so far out that two looks seldom make the same one.
 *
 * Why most is spent at the first look: most runs have no other. The smallest ratio that is surely named a winner among 28,
 * with launches that vary by 4 % and five more of them for each look:
 *
 *                                             look 1   look 2   look 3   look 4
 *     5 %, and no other look                  14.1 %
 *     4 %, 0.5 %, 0.25 %, 0.125 % (this)      15.1 %    8.0 %    5.8 %    4.8 %
 *     2.5 %, 1.25 %, 0.625 %, 0.3125 %        17.2 %    7.0 %    5.2 %    4.4 %
 *     1.25 % at each of four                  20.9 %    7.0 %    4.8 %    3.9 %
 *
 * Intervals that are shown stay 95 % ones.
 */

const first = 0.04;
/** All other looks together. */
const others = 0.01;

/**
 * The share of runs without any difference that may name a winner at the last of these looks. `looks`: the number of
 * launches at each, of which only how many there are counts; none for a run that is not finished yet.
 */
export function errorAt(looks: readonly number[]): number {
  return looks.length <= 1 ? first : others / 2 ** (looks.length - 1);
}
