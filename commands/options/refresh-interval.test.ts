import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { refreshIntervalOption } from './refresh-interval.ts';

const parse = (word: string): unknown =>
  new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addOption(refreshIntervalOption())
    .parse(['--refresh-interval', word], { from: 'user' })
    .opts()['refreshInterval'];

test('an interval is given with its unit', () => {
  assert.deepEqual(['250ms', '1s', '1.5s', '0ms', '3600s'].map(parse), [250, 1_000, 1_500, 0, 3_600_000]);
});

test('anything else is refused, with what is taken', () => {
  for (const word of ['1', 's', '1m', '-1s', '1 s', '3601s', '1e3ms', '']) {
    assert.throws(() => parse(word), /like 500ms or 1s/, word);
  }
});
