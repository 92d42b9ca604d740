/** How one quantity changes with another: a straight line through points. */

import { mean, sumOf } from './basic.ts';
import { studentT } from './distributions.ts';
import { confidence, type Estimate } from './estimate.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The slope of the least-squares line, in units of y per unit of x, with its 95 % interval: b +- t * s / sqrt(Sxx) with
 * n - 2 degrees of freedom (Draper & Smith 1998, Applied Regression Analysis, 1.4). Null for fewer than three points.
 */
export function slopeOf(points: readonly Point[]): Estimate | null {
  const degrees = points.length - 2;
  if (degrees < 1) return null;
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const squaresX = sumOf(points, ({ x }) => (x - meanX) ** 2);
  const value = sumOf(points, ({ x, y }) => (x - meanX) * (y - meanY)) / squaresX;
  const squares = sumOf(points, ({ x, y }) => (y - meanY - value * (x - meanX)) ** 2);
  const half = studentT(confidence, degrees) * Math.sqrt(squares / degrees / squaresX);
  return {
    value,
    interval: { low: value - half, high: value + half, over: 'samples', count: points.length },
  };
}
