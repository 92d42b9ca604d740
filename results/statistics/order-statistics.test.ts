import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistogram, recordLatency } from '../run-file/histogram.ts';
import { quantileInterval } from './order-statistics.ts';
import { simulationOf } from './simulation.fixture.ts';

/** 1, 2, 3 ... so that each value is its rank. */
function ranks(count: number) {
  const histogram = createHistogram();
  for (let rank = 1; rank <= count; rank += 1) recordLatency(histogram, rank);
  return histogram;
}

test('the ranks match published tables', () => {
  // Conover, Practical Nonparametric Statistics, 3.2: the median of 10 and of 20 lies between these ranks.
  for (const [count, low, high] of [
    [10, 2, 9],
    [20, 6, 15],
    [100, 40, 61],
  ] as const) {
    assert.deepEqual(quantileInterval(ranks(count), 0.5), { low, high, over: 'samples', count });
  }
});

test('a sample that is too small for one end has no interval', () => {
  assert.equal(quantileInterval(ranks(5), 0.5), null);
  assert.equal(quantileInterval(ranks(300), 0.99), null);
  assert.notEqual(quantileInterval(ranks(400), 0.99), null);
  assert.equal(quantileInterval(createHistogram(), 0.5), null);
});

test('it covers the true p99 in at least 95 % of samples, and not in all', () => {
  const { random } = simulationOf(7);
  const experiments = 400;
  let covered = 0;
  for (let n = 0; n < experiments; n += 1) {
    const histogram = createHistogram();
    for (let sample = 0; sample < 1_000; sample += 1) recordLatency(histogram, 1 + 1_000 * random());
    const interval = quantileInterval(histogram, 0.99);
    if (interval !== null && interval.low <= 991 && interval.high >= 991) covered += 1;
  }
  const share = covered / experiments;
  assert.ok(share > 0.93 && share < 1, `${share}`);
});
