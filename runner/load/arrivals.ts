/** When the requests of an open loop are meant to be sent. */
import type { Random } from '../../scenarios/random.ts';

/** `poisson`: independent users, so that gaps are exponential; `constant`: one every so often. */
export type Arrivals = 'poisson' | 'constant';

/**
 * `count` intended times in milliseconds, in order, from 0 to count / rate. Those of a Poisson process, given how
 * many there are, are independent and uniform (Ross, Introduction to Probability Models, 5.3: the conditional
 * distribution of arrival times): so the rate of a short window is the rate that was asked for, and not one of chance.
 */
export function arrivalTimes(
  { arrivals, requestsPerSecond }: { arrivals: Arrivals; requestsPerSecond: number },
  count: number,
  random: Random,
): Float64Array {
  const gapMs = 1000 / requestsPerSecond;
  if (arrivals === 'constant') return Float64Array.from({ length: count }, (_, index) => index * gapMs);
  return Float64Array.from({ length: count }, () => random.next() * count * gapMs).sort();
}
