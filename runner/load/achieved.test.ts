import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../scenarios/random.ts';
import { achievedShare } from './achieved.ts';
import { arrivalTimes } from './open.ts';

const timesMs = arrivalTimes({ arrivals: 'poisson', requestsPerSecond: 500 }, 1_000, createRandom(1));

/** Latencies of a queue with one server, each request served for `serviceMs`. */
function queued(serviceMs: number): Float64Array {
  let freeMs = 0;
  return timesMs.map((timeMs) => {
    freeMs = Math.max(freeMs, timeMs) + serviceMs;
    return freeMs - timeMs;
  });
}

test('a server that keeps up achieves what was offered, whatever its latency', () => {
  for (const latencyMs of [1, 100, 2_000]) {
    const share = achievedShare(
      timesMs,
      timesMs.map(() => latencyMs),
    );
    assert.ok(Math.abs(share - 1) < 1e-9, `${share}`);
  }
  // The server is busy three quarters of the time.
  assert.ok(Math.abs(achievedShare(timesMs, queued(1.5)) - 1) < 0.01);
});

test('a server that does not keep up achieves its own rate', () => {
  for (const serviceMs of [2.5, 4, 20]) {
    const span = (timesMs.at(-1) ?? 0) / 1000;
    const share = achievedShare(timesMs, queued(serviceMs));
    const served = 1000 / serviceMs / (timesMs.length / span);
    assert.ok(Math.abs(share / served - 1) < 0.03, `${share} of ${served}`);
  }
});

test('one stall at the end is not a growing queue', () => {
  const endMs = timesMs.at(-1) ?? 0;
  const stalled = timesMs.map((timeMs) => (timeMs > endMs - 150 ? endMs - timeMs : 1));
  assert.ok(Math.abs(achievedShare(timesMs, stalled) - 1) < 0.001);
});

test('what was not answered in time is not achieved', () => {
  const half = timesMs.map((_, index) => (index % 2 === 0 ? Number.NaN : 1));
  assert.equal(achievedShare(timesMs, half), 0.5);
  assert.equal(
    achievedShare(
      timesMs,
      timesMs.map(() => Number.NaN),
    ),
    0,
  );
});
