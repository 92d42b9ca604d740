import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedCpus, canPin, parseCpuList, pin } from './pinning.ts';

test('a list of CPUs is read, ranges and all', () => {
  assert.deepEqual(parseCpuList('0-2,5\n'), [0, 1, 2, 5]);
  assert.deepEqual(parseCpuList(''), []);
});

test('a pinned process may use those CPUs alone, until it is given the others back', {
  skip: canPin() ? false : 'there is no taskset, or one CPU alone',
}, () => {
  const all = allowedCpus();
  const last = all.slice(-1);
  try {
    pin([process.pid], last);
    assert.deepEqual(allowedCpus(), last);
  } finally {
    pin([process.pid], all);
  }
  assert.deepEqual(allowedCpus(), all);
});
