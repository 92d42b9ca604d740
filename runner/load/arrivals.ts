/** When the requests of an open loop are meant to be sent. */
import type { Random } from '../../scenarios/random.ts';

/** `poisson`: independent users, so that gaps are exponential; `constant`: one every so often. */
export type Arrivals = 'poisson' | 'constant';

/**
 * `count` intended times in milliseconds, the first at 0. Gaps of a Poisson process are exponential with mean
 * 1 / rate: -ln(1 - u) / rate for u uniform in [0, 1) (inversion; Devroye 1986, Non-Uniform Random Variate
 * Generation, II.2).
 */
export function arrivalTimes(
  { arrivals, requestsPerSecond }: { arrivals: Arrivals; requestsPerSecond: number },
  count: number,
  random: Random,
): Float64Array {
  const gapMs = 1000 / requestsPerSecond;
  const times = new Float64Array(count);
  let timeMs = 0;
  for (let index = 0; index < count; index += 1) {
    times[index] = arrivals === 'constant' ? index * gapMs : timeMs;
    timeMs -= Math.log(1 - random.next()) * gapMs;
  }
  return times;
}
