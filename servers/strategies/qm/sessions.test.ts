/** What two transactions can do to a read model together; the same scenes find the defect without its fix. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insertComment, insertPost } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { withSessions } from '../sessions.fixture.ts';
import { deletionUnseen, oppositeOrders, overlapping, rename } from './races.fixture.ts';
import { qm } from './strategy.ts';

const withoutLocks = { from: 'UPDATE qm_lock SET n = n + 1 WHERE id = class + bucket', to: 'PERFORM 1' };
const withoutSourceLocks = { from: 'PERFORM qm_hold(0, user_ids || embed_ids)', to: 'PERFORM 1' };
const withAdvisoryLocks = { ...withoutLocks, to: 'PERFORM pg_advisory_xact_lock(class + bucket)' };
const withImmediateDrain = { from: 'DEFERRABLE INITIALLY DEFERRED', to: 'DEFERRABLE INITIALLY IMMEDIATE' };

const scenes = [
  ['B8: two posts of one user', overlapping(insertPost(1001, 3), insertPost(1002, 3)), withoutLocks],
  ['B9: two users in opposite orders', oppositeOrders, withImmediateDrain],
  [
    'B21: a comment, then a rename of its author',
    overlapping(insertComment(1001, 20), rename(2)),
    withoutSourceLocks,
  ],
  [
    'B21: a rename, then a comment of its author',
    overlapping(rename(2), insertComment(1001, 20)),
    withoutSourceLocks,
  ],
  [
    'B21: a post, then a rename of its author',
    overlapping(insertPost(1001, 2), rename(2)),
    withoutSourceLocks,
  ],
  [
    'B21: a rename, then a post of its author',
    overlapping(rename(2), insertPost(1001, 2)),
    withoutSourceLocks,
  ],
  [
    'B22: a snapshot older than a deletion, REPEATABLE READ',
    deletionUnseen('REPEATABLE READ'),
    withAdvisoryLocks,
  ],
] as const;

describe('query-model tables between transactions', () => {
  for (const [name, scene, mutate] of scenes) {
    test(`hold for ${name}`, () => withSessions(qm, undefined, scene));
    test(`do not hold without the fix: ${name}`, () =>
      assert.rejects(withSessions(qm, mutate, scene), assert.AssertionError));
  }

  test('hold for a snapshot older than a deletion, SERIALIZABLE', () =>
    withSessions(qm, undefined, deletionUnseen('SERIALIZABLE')));

  test('hold for a rename that opened before a post was committed', () =>
    withSessions(qm, undefined, async ({ one, two }) => {
      for (const statement of ['BEGIN', rename(2)]) await one.query(statement);
      await two.query(insertPost(1001, 2));
      await one.query('COMMIT');
      assert.deepEqual(await findDivergence(one, 'qm'), []);
    }));

  test('fold while others write: nothing is lost, and nobody waits', () =>
    withSessions(qm, undefined, async ({ one, two }) => {
      for (const statement of ['BEGIN', insertPost(1001, 3), 'SELECT qm_fold()']) await one.query(statement);
      await two.query(insertPost(1002, 6));
      const folded = await two.query('SELECT qm_fold()::int AS folded');
      assert.equal(folded.rows[0].folded, 0);
      await one.query('ROLLBACK');
      assert.deepEqual(await findDivergence(two, 'qm'), []);
      assert.equal((await two.query('SELECT qm_fold()::int AS folded')).rows[0].folded, 2);
      assert.deepEqual(await findDivergence(two, 'qm'), []);
    }));
});
