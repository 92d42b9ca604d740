import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binomialInterval } from './binomial.ts';

/** From R's binom.test. */
const published = [
  [0, 20, 0, 0.1684],
  [1, 20, 0.0013, 0.2487],
  [5, 50, 0.0333, 0.2181],
  [9, 10, 0.555, 0.9975],
  [10, 10, 0.6915, 1],
] as const;

test('the interval is that of published tables', () => {
  for (const [count, of, low, high] of published) {
    const found = binomialInterval(count, of);
    assert.deepEqual(
      [found.low, found.high].map((end) => Number(end.toFixed(4))),
      [low, high],
      `${count} of ${of}`,
    );
  }
});

test('of no cases nothing is known', () => {
  const { low, high } = binomialInterval(0, 0);
  assert.deepEqual([low, high], [0, 1]);
});
