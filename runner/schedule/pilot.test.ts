import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSlowness } from './pilot.ts';

test('the pace of this machine is a number, and an interruption ends its reading', async () => {
  const slowness = await readSlowness(new AbortController().signal);
  assert.ok(slowness > 0.05 && slowness < 1_000, `${slowness}`);
  await assert.rejects(readSlowness(AbortSignal.abort()));
});
