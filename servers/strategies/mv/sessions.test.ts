import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insertPost } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { type Sessions, withSessions } from '../sessions.fixture.ts';
import { mv } from './strategy.ts';

/** A refresh waits for another one, which sees a later post. */
async function overlappingRefresh({ one, two, start }: Sessions): Promise<void> {
  for (const statement of ['BEGIN', 'SELECT mv_refresh()']) await one.query(statement);
  const waiting = await start(two, 'SELECT mv_refresh()');
  for (const statement of [insertPost(1001, 3), 'SELECT mv_refresh()', 'COMMIT']) await one.query(statement);
  await waiting.ended;
  assert.deepEqual(await findDivergence(one, 'mv'), []);
}

describe('refreshes of materialized views', () => {
  test('B12: overlapping ones lose nothing', () => withSessions(mv, undefined, overlappingRefresh));

  test('B12: overlapping ones lose a post without the lock in an earlier statement', () => {
    const mutate = { from: "PERFORM pg_advisory_xact_lock('mv_user'::regclass::bigint);", to: '' };
    return assert.rejects(withSessions(mv, mutate, overlappingRefresh), assert.AssertionError);
  });

  test('are refused where the snapshot is older than the lock', () =>
    withSessions(mv, undefined, async ({ one }) => {
      await one.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await assert.rejects(one.query('SELECT mv_refresh()'), /needs isolation level READ COMMITTED/);
    }));
});
