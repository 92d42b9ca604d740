/** Student's t distribution, for intervals over few launches. */

/**
 * P(|T| < t) for an integer number of degrees of freedom: the finite sums of Abramowitz & Stegun, Handbook of
 * Mathematical Functions (1964), 26.7.3 (odd) and 26.7.4 (even). Exact but for rounding.
 */
function probabilityWithin(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine2 = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosine2;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/**
 * The t that |T| stays below with probability `confidence` (0.95: the 97.5 % quantile). Found by bisection on
 * the angle of the formulas above, where the range is bounded. Throws a RangeError for degrees below 1.
 */
export function studentT(confidence: number, degrees: number): number {
  if (!(Number.isInteger(degrees) && degrees >= 1 && confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `Whole degrees of freedom >= 1 and a confidence between 0 and 1 were expected; ${degrees} and ${confidence} came.`,
    );
  }
  const tOf = (angle: number) => Math.sqrt(degrees) * Math.tan(angle);
  let low = 0;
  let high = Math.PI / 2;
  // 60 halvings exhaust the 53 bits of a double.
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (probabilityWithin(tOf(middle), degrees) < confidence) low = middle;
    else high = middle;
  }
  return tOf((low + high) / 2);
}
