/**
 * Random draws without state: a draw depends only on (key, index, stream), so any row can be made without the rows before
 * it. Uses only 32-bit integer arithmetic, so that every machine draws the same.
 */

/** Scrambles 32 bits: every bit of `value` reaches every bit of the result, an integer of [0, 2^32). */
export function mix(value: number): number {
  // Constants of lowbias32, improved by TheIronBorn (github.com/skeeto/hash-prospector, issue 19).
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0xd35a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** The stream-th hash of a row. `row` is `mix(index ^ key)`: mixed first, so that neighbouring rows are unrelated. */
export function draw(row: number, stream: number): number {
  return mix(row + Math.imul(stream, 0x9e3779b9));
}

/** An integer of [0, bound), uniformly distributed. The bias of the modulo is below bound / 2^32. */
export function drawBelow(row: number, stream: number, bound: number): number {
  return draw(row, stream) % bound;
}

/**
 * An integer of [0, bound), with small values far more likely: a uniform draw below a uniform draw below ..., `depth`
 * times. The probability of rank x is about ln(bound / (x + 1))^(depth - 1) / ((depth - 1)! bound). Uses the streams
 * `stream` to `stream + depth - 1`.
 */
export function drawSkewed(row: number, stream: number, bound: number, depth: number): number {
  let value = bound - 1;
  for (let level = 0; level < depth; level += 1) value = draw(row, stream + level) % (value + 1);
  return value;
}

/** A permutation of [0, size) that scatters neighbours, so that popular ranks are not simply the lowest ids. */
export function createPermutation(size: number, offset: number): (rank: number) => number {
  let stride = Math.floor((size * 618) / 1000) || 1;
  while (greatestCommonDivisor(stride, size) !== 1) stride += 1;
  // rank * stride stays below 2^53 for every size below 2^26: exact.
  return (rank) => (rank * stride + offset) % size;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
