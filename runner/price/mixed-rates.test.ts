import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intervalsOf, isOfferable, offeredOf, offeredPerSecond } from './mixed-rates.ts';

const fast = { readsPerSecond: 3_000, writesPerSecond: 1_000 };
const slowWriter = { readsPerSecond: 3_000, writesPerSecond: 100 };
const slowReader = { readsPerSecond: 500, writesPerSecond: 1_000 };

test('all are offered the same share of what the slowest bears, which depends on the ratio', () => {
  // Ten reads and a write take 10/3000 + 1/1000 s.
  assert.equal(offeredPerSecond([fast], 10), 1_000);
  // One of each takes 1/3000 + 1/100 s.
  assert.equal(offeredPerSecond([fast, slowWriter, slowReader], 1), 77);
  assert.equal(offeredPerSecond([fast, slowWriter, slowReader], 1_000), 200);
});

test('a window holds whole writes with their reads, at exactly the rate', () => {
  for (const readsPerWrite of [1, 10, 100, 1_000])
    for (const perSecond of [210, 777, 4_300]) {
      const { reads, writes, durationMs } = offeredOf(perSecond, readsPerWrite);
      assert.equal(reads, writes * readsPerWrite);
      assert.ok(Number.isInteger(writes) && writes > 0);
      assert.ok(Math.abs(((reads + writes) * 1000) / durationMs - perSecond) < 1e-6);
      assert.ok(durationMs >= 1_000 && durationMs <= 6_000, `${durationMs} ms`);
    }
});

test('a window of few writes is longer, within a limit; beyond it, the ratio is not offered', () => {
  assert.deepEqual(offeredOf(500, 1_000), { writes: 2, reads: 2_000, durationMs: 4_004 });
  assert.deepEqual(offeredOf(250, 1_000), { writes: 1, reads: 1_000, durationMs: 4_004 });
  assert.equal(isOfferable(250, 1_000), true);
  assert.equal(isOfferable(150, 1_000), false);
  assert.equal(isOfferable(150, 100), true);
});

test('a window with refreshes lasts for whole intervals, none shorter than the shortest that is kept', () => {
  const { durationMs } = offeredOf(500, 10, 2_600);
  assert.ok(durationMs >= 2_600 && durationMs < 2_700);
  assert.deepEqual(intervalsOf(durationMs, 2_600), { count: 1, intervalMs: durationMs });
  assert.deepEqual(intervalsOf(4_000, 1_300), { count: 3, intervalMs: 4_000 / 3 });
});
