/**
 * Which rows are asked for: a few are popular, most are not. Rank r is drawn with a probability proportional to 1/r (Zipf's
 * law with exponent 1), by inversion of the cumulative distribution.
 */
import type { Random } from './random.ts';

/** Odd, so that multiplication by it is a bijection modulo a power of two. */
const scatterMultiplier = 0x9e3779b1;

const cumulatives = new Map<number, Float64Array>();

function cumulativeOf(count: number): Float64Array {
  const known = cumulatives.get(count);
  if (known) return known;
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) {
    sum += 1 / rank;
    cumulative[rank - 1] = sum;
  }
  cumulatives.set(count, cumulative);
  return cumulative;
}

/**
 * Scatters ranks over 1..count, so that popularity does not depend on the order of the rows on disk: a multiplication
 * modulo the next power of two, repeated until the result is in range.
 */
function scatter(rank: number, count: number): number {
  const mask = 2 ** Math.ceil(Math.log2(Math.max(count, 2))) - 1;
  let place = rank;
  do {
    place = (Math.imul(place, scatterMultiplier) + 1) & mask;
  } while (place >= count);
  return place + 1;
}

/** Draws an id in 1..count. */
export function zipfId(count: number, random: Random): number {
  const cumulative = cumulativeOf(count);
  const target = random.next() * (cumulative[count - 1] as number);
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] as number) > target) high = middle;
    else low = middle + 1;
  }
  return scatter(low, count);
}
