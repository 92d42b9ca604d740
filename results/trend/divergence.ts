/** How much the parts of a series differ: the statistic of E-divisive, and the place at which it is largest. */

/** Values on each side of a change, at the least: fewer say little about how much the series varies. */
export const sideMin = 5;

export interface Split {
  /** Where the second part begins. */
  readonly at: number;
  /** 0 or less where the parts do not differ; -Infinity if the series is too short to be split. */
  readonly divergence: number;
}

/**
 * For a series, the function that finds the strongest split of its values in any order (an array of their indices).
 *
 * E-divisive (Matteson & James 2014, A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data,
 * section 2, with alpha = 1). Parts x of n and y of m values differ by
 *
 *     n m / (n + m) * (2 mean |x_i - y_j| - mean of |x_i - x_k| over pairs - mean of |y_j - y_k| over pairs)
 *
 * The first part begins where the series begins. The second may end before the series does, so that a later change back does
 * not hide the first one. Distances, not their squares: a single far value moves them little. All splits of a series of n
 * values take O(n^2), by sums over the rectangles of the matrix of distances.
 */
export function divergenceOf(values: readonly number[]): (order: ArrayLike<number>) => Split {
  const count = values.length;
  const distances = Float64Array.from(values.flatMap((one) => values.map((other) => Math.abs(one - other))));
  const width = count + 1;
  // Of the first `row` by the first `column` values in their order.
  const sums = new Float64Array(width * width);
  const sumOf = (row: number, column: number): number => sums[row * width + column] as number;
  return (order) => {
    for (let row = 0; row < count; row += 1) {
      const from = (order[row] as number) * count;
      let sum = 0;
      for (let column = 0; column < count; column += 1) {
        sum += distances[from + (order[column] as number)] as number;
        sums[(row + 1) * width + column + 1] = sum + sumOf(row, column + 1);
      }
    }
    let [at, divergence] = [0, Number.NEGATIVE_INFINITY];
    for (let end = 2 * sideMin; end <= count; end += 1) {
      for (let split = sideMin; split <= end - sideMin; split += 1) {
        const [before, after] = [split, end - split];
        const within = sumOf(split, split);
        const between = sumOf(split, end) - within;
        // Both count each pair twice.
        const beyond = sumOf(end, end) - 2 * between - within;
        const difference =
          (2 * between) / (before * after) -
          within / (before * (before - 1)) -
          beyond / (after * (after - 1));
        const found = ((before * after) / end) * difference;
        if (found > divergence) [at, divergence] = [split, found];
      }
    }
    return { at, divergence };
  };
}
