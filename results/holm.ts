/**
 * Holm's step-down correction (Holm 1979, A Simple Sequentially Rejective Multiple Test Procedure): rejecting
 * what is at most 0.05 after it errs anywhere among all rows in at most 5 % of experiments, however the rows
 * depend on each other. The k-th smallest of n p-values becomes (n - k + 1) times itself, never less than the
 * one before, at most 1. The answer is in the order of `pValues`.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const ascending = pValues.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  for (const [rank, { p, index }] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = largest;
  }
  return adjusted;
}
