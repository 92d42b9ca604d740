/** The quotient of two means that are measured together, where the denominator may be near 0. */
import { studentT } from './distributions.ts';
import { confidence } from './estimate.ts';

/** Two means, the variances and the covariance of these means, and the degrees of freedom of the variances. */
export interface TwoMeans {
  readonly numerator: number;
  readonly denominator: number;
  readonly numeratorVariance: number;
  readonly denominatorVariance: number;
  readonly covariance: number;
  readonly degrees: number;
}

/** From `low` to `high`, either of which may be infinite. */
export interface Segment {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % set of the quotient q of the true means: those for which numerator - q * denominator, which has mean 0 at the true
 * q, is within t standard errors of 0 (Fieller 1954, Some Problems in Interval Estimation). One segment if the denominator
 * differs from 0; else everything, or everything but a gap: two segments, the lower one first. It is never empty.
 */
export function quotientSet(means: TwoMeans): readonly Segment[] {
  const { numerator, denominator, numeratorVariance, denominatorVariance, covariance, degrees } = means;
  const t2 = studentT(confidence, degrees) ** 2;
  // q is in the set where square * q^2 - 2 * linear * q + constant <= 0.
  const square = denominator ** 2 - t2 * denominatorVariance;
  const linear = numerator * denominator - t2 * covariance;
  const constant = numerator ** 2 - t2 * numeratorVariance;
  const everything = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (square === 0) {
    if (linear === 0) return [everything];
    const end = constant / (2 * linear);
    return [linear > 0 ? { ...everything, low: end } : { ...everything, high: end }];
  }
  const discriminant = linear ** 2 - square * constant;
  // Above 0 the quotient of the means is itself in the set, so only rounding makes the discriminant negative.
  if (square < 0 && discriminant < 0) return [everything];
  const half = Math.sqrt(Math.max(0, discriminant));
  const [one, other] = [(linear - half) / square, (linear + half) / square];
  return square > 0
    ? [{ low: one, high: other }]
    : [
        { ...everything, high: other },
        { ...everything, low: one },
      ];
}
