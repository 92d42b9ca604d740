import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../test/fixtures/make-run.ts';
import { decodeHistogram, encodeHistogram, mergeHistograms } from './histogram.ts';
import { pooledPercentile } from './p50.ts';
import { p99IntervalUs } from './p99.ts';
import type { Round } from './run.ts';

/** Four launches of three rounds of 300 requests: no launch has the 1,000 that a p99 takes. */
const short = makeRun().results[0]?.rounds ?? [];

/** The same, every request answered twice. */
const long = short.map((round): Round => {
  const histogram = decodeHistogram(round.histogram);
  return { ...round, histogram: encodeHistogram(mergeHistograms([histogram, histogram])) };
});

test('the interval is over launches where each has a p99, else over samples, and says so', () => {
  const over = [short, long].map((rounds) => {
    const interval = p99IntervalUs(rounds);
    return [interval?.over, interval?.count];
  });
  assert.deepEqual(over, [
    ['samples', 3_600],
    ['launches', 4],
  ]);
});

test('it holds its figure, and is missing where that is', () => {
  for (const rounds of [short, long]) {
    const [interval, value] = [p99IntervalUs(rounds), pooledPercentile(rounds, 'p99')];
    assert.ok(
      interval && value && interval.low <= value && value <= interval.high && interval.low < interval.high,
    );
  }
  assert.equal(p99IntervalUs(short.slice(0, 3)), null);
  assert.equal(p99IntervalUs([]), null);
});
