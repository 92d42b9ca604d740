/**
 * The distributions behind intervals and tests. The numbers are jstat's; its t is exact to 1e-7, and
 * `distributions.test.ts` compares it with published tables.
 */
import jstat from 'jstat';

/**
 * The t that |T| stays below with probability `confidence` (0.95: the 97.5 % quantile). Degrees of freedom may be
 * fractional, as Welch's are. Throws a RangeError for degrees not above 0.
 */
export function studentT(confidence: number, degrees: number): number {
  checkDegrees(degrees);
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Expected a confidence between 0 and 1, received ${confidence}.`);
  }
  return jstat.studentt.inv(1 - (1 - confidence) / 2, degrees);
}

/** P(T > t), infinite t included. Throws a RangeError for degrees not above 0. */
export function studentTail(t: number, degrees: number): number {
  checkDegrees(degrees);
  if (Number.isNaN(t)) throw new RangeError('Expected a t, received NaN.');
  // jstat squares t, and the square must stay finite.
  if (Math.abs(t) > 1e100) return t > 0 ? 0 : 1;
  // Computed as the lower tail, because 1 - cdf(t) loses the digits of small probabilities.
  return jstat.studentt.cdf(-t, degrees);
}

/**
 * P(X <= successes) for a binomial X: the incomplete beta function (Abramowitz & Stegun 1964, 26.5.24). jstat's
 * own binomial rounds to ten digits.
 */
export function binomialCdf(successes: number, cases: number, probability: number): number {
  if (successes < 0) return 0;
  if (successes >= cases) return 1;
  return jstat.beta.cdf(1 - probability, cases - successes, successes + 1);
}

function checkDegrees(degrees: number): void {
  if (!(degrees > 0 && Number.isFinite(degrees))) {
    throw new RangeError(`Expected degrees of freedom above 0, received ${degrees}.`);
  }
}
