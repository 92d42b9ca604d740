import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  createHistogram,
  decodeHistogram,
  encodeHistogram,
  mergeHistograms,
  recordLatency,
} from './histogram.ts';
import { LatencySchema, latencyFrom } from './result.ts';

function histogramOf(latenciesUs: Iterable<number>) {
  const histogram = createHistogram();
  for (const latencyUs of latenciesUs) recordLatency(histogram, latencyUs);
  return histogram;
}

const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('percentiles match the samples', () => {
  const latency = latencyFrom(histogramOf(oneTo(10_000).map((value) => value * 10)));
  const near = (actual: number | null, expected: number) =>
    assert.ok(
      actual !== null && Math.abs(actual / expected - 1) < 0.001,
      `${actual} is not near ${expected}`,
    );
  near(latency.p50, 50_000);
  near(latency.p90, 90_000);
  near(latency.p99, 99_000);
  near(latency.p999, 99_900);
  near(latency.max, 100_000);
  near(latency.mean, 50_005);
});

test('a percentile is null until enough samples support it', () => {
  const known = (count: number) => {
    const { p50, p90, p99, p999 } = latencyFrom(histogramOf(oneTo(count)));
    return [p50, p90, p99, p999].map((value) => value !== null);
  };
  assert.deepEqual(known(19), [false, false, false, false]);
  assert.deepEqual(known(20), [true, false, false, false]);
  assert.deepEqual(known(99), [true, false, false, false]);
  assert.deepEqual(known(100), [true, true, false, false]);
  assert.deepEqual(known(999), [true, true, false, false]);
  assert.deepEqual(known(1_000), [true, true, true, false]);
  assert.deepEqual(known(9_999), [true, true, true, false]);
  assert.deepEqual(known(10_000), [true, true, true, true]);
});

test('an empty histogram has no figures', () => {
  const figures = latencyFrom(createHistogram());
  assert.deepEqual(Object.keys(figures), Object.keys(LatencySchema.shape));
  assert.ok(Object.values(figures).every((figure) => figure === null));
});

test('a stored histogram comes back with the same figures, whatever the samples', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100_000_000 }), { maxLength: 60 }), (samples) => {
      const histogram = histogramOf(samples);
      const back = decodeHistogram(encodeHistogram(histogram));
      assert.equal(back.totalCount, samples.length);
      assert.deepEqual(latencyFrom(back), latencyFrom(histogram));
    }),
    { numRuns: 50, seed: 1 },
  );
});

test('merging pools the samples without changing the parts', () => {
  const fast = histogramOf(oneTo(600));
  const slow = histogramOf(oneTo(400).map((value) => value + 50_000));
  const merged = mergeHistograms([fast, slow]);
  assert.deepEqual(
    latencyFrom(merged),
    latencyFrom(histogramOf([...oneTo(600), ...oneTo(400).map((v) => v + 50_000)])),
  );
  assert.equal(fast.totalCount, 600);
  assert.equal(slow.totalCount, 400);
});

test('what is not a latency is refused', () => {
  for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => recordLatency(createHistogram(), value), /Expected a latency in microseconds/);
  }
});

test('a text that is not a histogram is refused', () => {
  for (const text of ['', 'hello', 'HISTFAAA', 'AAAAAAAAAAAAAAAA']) {
    assert.throws(() => decodeHistogram(text), /expected an HDR histogram/, text);
  }
});
