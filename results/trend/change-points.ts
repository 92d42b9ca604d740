/** Where a series changes for good: E-divisive, with the significance of each change by permutation. */
import { randomFrom } from '../statistics/random.ts';
import { divergenceOf, sideMin } from './divergence.ts';

/** Permutations that differ as much as the series does, after which it is not significant. */
const extremesMax = 10;
/** The same for every series, so that its outcome does not depend on which others there are. */
const seed = 20_140_101;

/**
 * Indices at which a new segment begins, ascending; none if the series does not change. `error`: the probability of finding
 * any in a series of values that are exchangeable, such as independent values of one distribution.
 *
 * Hierarchical bisection (Matteson & James 2014; on series of performance tests: Daly et al. 2020, The Use of Change Point
 * Detection to Identify Software Performance Regressions in a Continuous Integration System; Fleming et al. 2023, Hunter:
 * Using Change Point Detection to Hunt for Performance Regressions). The strongest split is tested, and if it is significant,
 * each part in turn. A part spends the share of the error that its values have in the series (Meinshausen 2008, Hierarchical
 * Testing of Variable Importance), so that the error is that of all levels together: those parts of the series that do not
 * change do not overlap, and so their shares are at most the whole. It is exact for a series without a change. After a change
 * that was found a value too early or too late, a part holds a value that does not belong to it, and it is approximate.
 */
export function changePoints(values: readonly number[], error: number): readonly number[] {
  if (values.length < 2 * sideMin) return [];
  const at = significantSplit(values, error);
  if (at === null) return [];
  const [before = [], after = []] = [values.slice(0, at), values.slice(at)].map((part) =>
    changePoints(part, (error * part.length) / values.length),
  );
  return [...before, at, ...after.map((index) => at + index)];
}

/**
 * The strongest split, if at most the share `error` of all orders of the values has one as strong. Orders are drawn at random
 * (Fisher & Yates 1938), until so many are that it is not significant (Besag & Clifford 1991, Sequential Monte Carlo p-Values),
 * which for most series is soon: p = (extreme + 1) / (draws + 1) is at most `error` only if fewer than `extremesMax` are.
 */
function significantSplit(values: readonly number[], error: number): number | null {
  const strongest = divergenceOf(values);
  const order = Uint32Array.from(values.keys());
  const { at, divergence } = strongest(order);
  // The same parts in another order have the same divergence, except for rounding.
  const least = divergence - 1e-9 * Math.abs(divergence);
  const draws = Math.ceil(extremesMax / error);
  const random = randomFrom(seed);
  let extreme = 0;
  for (let drawn = 0; drawn < draws; drawn += 1) {
    shuffle(order, random);
    if (strongest(order).divergence >= least) extreme += 1;
    if (extreme === extremesMax) return null;
  }
  return at;
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
}

/**
 * The shortest series in which a change can be found whatever orders are drawn. If all values before it are below all values
 * after it, two of the (n choose n/2) ways to part them are as strong; that is to be half of the error, because those drawn
 * are more or fewer.
 */
export function valuesNeeded(error: number): number {
  let count = 2 * sideMin;
  while (2 / choose(count, Math.floor(count / 2)) > error / 2) count += 1;
  return count;
}

function choose(count: number, some: number): number {
  let ways = 1;
  for (let one = 1; one <= some; one += 1) ways = (ways * (count - some + one)) / one;
  return ways;
}
