import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../scenarios/random.ts';
import { Pace } from './load.ts';

test('looks after 0.3 s of load, then after twice as much each time, then now and then', () => {
  const pace = new Pace(createRandom(1));
  const lengths = Array.from({ length: 200 }, () => pace.next(0));
  assert.deepEqual(lengths.slice(0, 3), [300, 600, 1_200]);
  assert.ok(lengths.every((ms) => ms >= 300 && ms <= 1_700));
  assert.ok(Math.max(...lengths) > 1_500 && Math.min(...lengths.slice(3)) < 500);
});

test('however long standstills take, four fifths of the time are load', () => {
  for (const standstillMs of [10, 400, 3_000]) {
    const pace = new Pace(createRandom(2));
    pace.next(0);
    const loadMs = Array.from({ length: 50 }, () => pace.next(standstillMs)).reduce((sum, ms) => sum + ms);
    assert.ok(loadMs / (loadMs + 50 * standstillMs) >= 0.8 - 1e-9, `${standstillMs} ms`);
  }
});
