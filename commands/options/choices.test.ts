import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInterval } from './choices.ts';

test('an interval is given with its unit', () => {
  assert.deepEqual(
    ['250ms', '1s', '1.5s', '0ms', '3600s'].map(parseInterval),
    [250, 1_000, 1_500, 0, 3_600_000],
  );
});

test('anything else is refused, with what is valid', () => {
  for (const word of ['1', 's', '1m', '-1s', '1 s', '3601s', '1e3ms', '']) {
    assert.throws(() => parseInterval(word), /like 500ms or 1s/, word);
  }
});
