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

/** The asymptotic series below are exact to 1e-9 from here on; smaller arguments are raised by their recurrences. */
const seriesFrom = 8;

/** The derivative of the logarithm of the gamma function (Abramowitz & Stegun 1964, 6.3.5 and 6.3.18), for x > 0. */
export function digamma(x: number): number {
  if (x < seriesFrom) return digamma(x + 1) - 1 / x;
  const f = 1 / x ** 2;
  return Math.log(x) - 1 / (2 * x) - f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f / 240)));
}

/** Its derivative (Abramowitz & Stegun 1964, 6.4.6 and 6.4.12), for x > 0. */
export function trigamma(x: number): number {
  if (x < seriesFrom) return trigamma(x + 1) + 1 / x ** 2;
  const f = 1 / x ** 2;
  return 1 / x + f / 2 + (f / x) * (1 / 6 - f * (1 / 30 - f * (1 / 42 - f / 30)));
}

/** The x > 0 whose trigamma is this value above 0; trigamma falls from infinity to 0. */
export function trigammaInverse(value: number): number {
  let [low, high] = [1e-6, 1e12];
  for (let step = 0; step < 100; step += 1) {
    const middle = Math.sqrt(low * high);
    if (trigamma(middle) > value) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

function checkDegrees(degrees: number): void {
  if (!(degrees > 0 && Number.isFinite(degrees))) {
    throw new RangeError(`Expected degrees of freedom above 0, received ${degrees}.`);
  }
}
