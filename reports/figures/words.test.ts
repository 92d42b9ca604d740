import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricOf } from '../../results/metrics/registry.ts';
import type { Ratio } from '../../results/statistics/judgement.ts';
import { differenceText } from './words.ts';

/** A ratio with its interval over four launches. */
function ratio(value: number, low: number, high: number): Ratio {
  return { value, interval: { low, high, over: 'launches', count: 4 }, change: 'unclear' };
}

const [p50, cpu, throughput] = (['p50', 'cpu', 'throughput'] as const).map(metricOf);
assert.ok(p50 && cpu && throughput);

test('a winner is named by a factor above 1, in the words of the metric, with its interval in the same direction', () => {
  const found = ratio(1 / 1.8, 1 / 2, 1 / 1.5);
  assert.equal(differenceText(found, 'better', p50), '1.8x faster [1.5-2.0]');
  assert.equal(differenceText(found, 'better', cpu), '1.8x cheaper [1.5-2.0]');
  assert.equal(differenceText(found, 'worse', throughput), '1.8x less [1.5-2.0]');
  assert.equal(differenceText(ratio(2.1, 1.9, 2.4), 'worse', cpu), '2.1x costlier [1.9-2.4]');
  assert.equal(differenceText(ratio(1.8, 1.5, 2), 'better', throughput), '1.8x more [1.5-2.0]');
});

test('factors have two significant digits, and a third near 1', () => {
  const words = (value: number, low: number, high: number) =>
    differenceText(ratio(value, low, high), value < 1 ? 'better' : 'worse', p50);
  assert.equal(words(0.00233, 0.00218, 0.0025), '430x faster [400-460]');
  assert.equal(words(1 / 48, 1 / 57, 1 / 39.4), '48x faster [39-57]');
  assert.equal(words(1.05, 1.02, 1.08), '1.05x slower [1.02-1.08]');
  assert.equal(words(1.2, 1.04, 1.4), '1.20x slower [1.04-1.40]');
  assert.equal(words(1.22, 1.21, 1.23), '1.22x slower [1.21-1.23]');
  assert.equal(words(1.25, 1.24, 1.26), '1.3x slower [1.2-1.3]');
  assert.equal(words(1234, 1120, 1360), '1,200x slower [1,100-1,400]');
});

test('without a winner, no factor is named', () => {
  assert.equal(differenceText(ratio(0.63, 0.38, 1.05), 'undecided', p50), 'too close to call (0.38-1.05)');
  assert.equal(differenceText(ratio(0.98, 0.941, 1.02), 'tie', cpu), 'same within 6\u00a0%');
  assert.equal(differenceText(ratio(1, 1, 1), 'reference', cpu), '');
  assert.equal(differenceText(null, null, cpu), '');
});

test('what an interval lacks is said', () => {
  assert.equal(
    differenceText({ value: 0.5, interval: null, change: null }, null, p50),
    '2.0x faster (no interval)',
  );
  const overRounds = {
    value: 2,
    interval: { low: 1.9, high: 2.1, over: 'rounds', count: 12 },
    change: 'higher',
  } as const;
  assert.equal(differenceText(overRounds, 'worse', p50), '2.0x slower [1.9-2.1, over 12 rounds]');
});
