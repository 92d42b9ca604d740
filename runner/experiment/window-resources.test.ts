import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busyBackends } from './window-resources.ts';

test('a backend that only woke up for housekeeping was not busy', () => {
  assert.equal(busyBackends([5, 7, 0], [5_000_005, 40_007, 0]), 1);
  assert.equal(busyBackends([5, 7, 0], [5_000_005, 900_007, 0]), 2);
});

test('none is busy where none ran, and nothing is known where one cannot be read', () => {
  assert.equal(busyBackends([5, 7], [5, 7]), 0);
  assert.equal(busyBackends([5, 7], [6, null]), null);
  assert.equal(busyBackends([5, null], [6, 8]), null);
  assert.equal(busyBackends(null, null), null);
});
