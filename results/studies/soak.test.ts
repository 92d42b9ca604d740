import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slopeOf } from '../statistics/slope.ts';
import { judgeSoak, outcomeOfSoak, type SoakPoint } from './soak.ts';

/** Eleven points over a million requests, of a heap that grows by `growth` bytes per request and fluctuates by 10 kB. */
function pointsOf(growth: number): SoakPoint[] {
  return Array.from({ length: 11 }, (_, index) => ({
    requests: index * 100_000,
    heapUsedBytes: 20e6 + growth * index * 100_000 + (index % 2 === 0 ? 5_000 : -5_000),
    externalBytes: 3e6,
    wasmBytes: 131_072,
    rssBytes: 150e6 + index * 1e6,
  }));
}

test('slope and interval match the textbook', () => {
  // y = 1 + 2x with residuals 0.1, -0.2, 0.1: s = sqrt(0.06), Sxx = 2, t(1) = 12.7062.
  const slope = slopeOf([
    { x: 0, y: 1.1 },
    { x: 1, y: 2.8 },
    { x: 2, y: 5.1 },
  ]);
  assert.ok(slope?.interval);
  assert.ok(Math.abs(slope.value - 2) < 1e-12);
  assert.ok(Math.abs(slope.interval.high - (2 + 12.7062 * Math.sqrt(0.06 / 2))) < 1e-3);
  assert.ok(Math.abs(slope.interval.low + slope.interval.high - 4) < 1e-9);
  assert.equal(
    slopeOf([
      { x: 0, y: 1 },
      { x: 1, y: 2 },
    ]),
    null,
  );
});

test('constant memory is fine, and a leak per request is found', () => {
  assert.equal(outcomeOfSoak(judgeSoak(pointsOf(0))), 'fine');
  assert.equal(outcomeOfSoak(judgeSoak(pointsOf(3))), 'finding');
  assert.equal(outcomeOfSoak(judgeSoak(pointsOf(1))), 'inconclusive');
});

test('the resident set is shown and not judged', () => {
  const [, , , resident] = judgeSoak(pointsOf(0));
  assert.deepEqual([resident?.memory, resident?.criterion], ['resident set', null]);
  assert.ok(Math.abs((resident?.growth?.value ?? 0) - 10) < 1e-9);
});
