import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RetryCounts, retried } from './retry.ts';
import { WriteError } from './write-error.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** Fails with these, one an attempt, and then succeeds. Resolves to what came, the number of attempts, and the counts. */
async function outcomeOf(...codes: string[]) {
  const counts: RetryCounts = { deadlocks: 0, conflicts: 0 };
  let attempts = 0;
  const work = retried(counts, async () => {
    const code = codes[attempts];
    attempts += 1;
    if (code !== undefined) throw failure(code);
    return 'written';
  });
  const came = await work.catch((error: unknown) => error);
  return { came, attempts, counts };
}

test('what others caused is tried again, and counted by its kind', async () => {
  const { came, attempts, counts } = await outcomeOf('40001', '40P01', '40001');
  assert.deepEqual([came, attempts, counts], ['written', 4, { deadlocks: 1, conflicts: 2 }]);
});

test('any other error comes at once: nobody knows whether a lost connection has committed', async () => {
  for (const code of ['23505', '57014', '08006', 'ECONNRESET', '40003']) {
    const { came, attempts } = await outcomeOf(code);
    assert.deepEqual([came, attempts], [failure(code), 1]);
  }
});

test('after ten attempts the caller is told to ask again', async () => {
  const { came, attempts, counts } = await outcomeOf(...Array.from({ length: 20 }, () => '40001'));
  assert.ok(came instanceof WriteError && came.code === 'BUSY');
  assert.deepEqual([attempts, counts.conflicts], [10, 10]);
});
