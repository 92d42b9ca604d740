import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Estimate } from './interval.ts';
import { ratiosOf } from './ratio.ts';

/** A ratio over five launches whose t is `t`: logarithms of 0.1 +- 2.776 (Student's t of 4 degrees) * 0.1 / t. */
function withT(t: number): Estimate {
  const half = (2.7764451 * 0.1) / t;
  const [low, high] = [Math.exp(0.1 - half), Math.exp(0.1 + half)];
  return { value: Math.exp(0.1), interval: { low, high, over: 'launches', count: 5 } };
}

const differences = (estimates: readonly (Estimate | null)[]) =>
  ratiosOf(estimates).map((ratio) => ratio?.difference);

test('a ratio alone differs where its interval leaves out 1', () => {
  assert.deepEqual(differences([withT(2.77)]), ['none']);
  assert.deepEqual(differences([withT(2.78)]), ['found']);
});

test('among others, what chance has in one of so many is uncertain', () => {
  // Two-sided p-values of 4 degrees: 0.0474 of 2.83, 0.0234 of 3.58, 0.0045 of 5.8.
  assert.deepEqual(differences([withT(2.83), withT(1)]), ['uncertain', 'none']);
  assert.deepEqual(differences([withT(3.58), withT(1)]), ['found', 'none']);
  assert.deepEqual(differences([withT(3.58), withT(1), withT(2)]), ['uncertain', 'none', 'none']);
  assert.deepEqual(differences([withT(1), withT(5.8), withT(2)]), ['none', 'found', 'none']);
  // Step down: those that are found do not count against the rest.
  assert.deepEqual(differences([withT(3.58), withT(5.8), withT(2.83)]), ['found', 'found', 'found']);
});

test('ratios without an interval, and none at all, are not judged and count for nothing', () => {
  assert.deepEqual(differences([null, withT(2.83), { value: 2, interval: null }]), [
    undefined,
    'found',
    null,
  ]);
  assert.deepEqual(ratiosOf([]), []);
});

test('without any variance a ratio is what it is', () => {
  const exactly = (value: number): Estimate => ({
    value,
    interval: { low: value, high: value, over: 'launches', count: 5 },
  });
  assert.deepEqual(differences([exactly(1), exactly(1.001)]), ['none', 'found']);
});
