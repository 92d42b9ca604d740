/** A count out of a number of cases, with its interval. */
import { binomialCdf } from './distributions.ts';

export interface Binomial {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  /** The 95 % interval of the share. */
  readonly low: number;
  readonly high: number;
}

const steps = 60;

/**
 * The exact interval (Clopper & Pearson 1934, The Use of Confidence or Fiducial Limits Illustrated in the Case of the
 * Binomial): the shares under which neither so many nor so few would come up in less than 2.5 % of cases. Found by bisection.
 */
export function binomialInterval(count: number, of: number): Binomial {
  if (of === 0) return { count, of, share: 0, low: 0, high: 1 };
  const tail = 0.025;
  const low = count === 0 ? 0 : bisect((share) => 1 - binomialCdf(count - 1, of, share) < tail);
  const high = count === of ? 1 : bisect((share) => binomialCdf(count, of, share) >= tail);
  return { count, of, share: count / of, low, high };
}

/** The share up to which `isBelow` holds. */
function bisect(isBelow: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < steps; step += 1) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
