/** Sums, means and quantiles of numbers. */

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function sumOf<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return sum(items.map(amount));
}

/** Null if one of the values is missing. */
export function sumIfKnown(values: readonly (number | null)[]): number | null {
  return values.every((value) => value !== null) ? sum(values) : null;
}

/** NaN for no values. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** s^2 with n - 1; NaN for a single value. */
export function variance(values: readonly number[]): number {
  return covariance(values, values);
}

/** Of values that belong together in their order, with n - 1; NaN for a single pair. */
export function covariance(values: readonly number[], others: readonly number[]): number {
  const [centre, otherCentre] = [mean(values), mean(others)];
  const products = values.map(
    (value, index) => (value - centre) * ((others[index] ?? Number.NaN) - otherCentre),
  );
  return sum(products) / (values.length - 1);
}

/**
 * The value below which a share of the values lies, interpolated (Hyndman & Fan 1996, definition 7). Null for no values.
 */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (position - Math.floor(position));
}

/** Null for no values. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}
