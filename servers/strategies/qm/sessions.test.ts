/** What two transactions can do to a read model together. The same scenes find the defect if the fix is missing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insertPost } from '../defect.fixture.ts';
import { testScenes, withSessions } from '../sessions.fixture.ts';
import {
  assertTrue,
  deletionUnseen,
  lockScenes,
  oppositeOrders,
  overlapping,
  rename,
} from './races.fixture.ts';
import { qm } from './strategy.ts';

const withImmediateDrain = { from: 'DEFERRABLE INITIALLY DEFERRED', to: 'DEFERRABLE INITIALLY IMMEDIATE' };

describe('query-model tables between transactions', () => {
  testScenes(qm, [
    ['B9: two users in opposite orders', oppositeOrders, withImmediateDrain],
    ...lockScenes(overlapping, deletionUnseen('REPEATABLE READ')),
  ]);

  test('hold for a snapshot older than a deletion, SERIALIZABLE', () =>
    withSessions(qm, undefined, deletionUnseen('SERIALIZABLE')));

  test('hold for a rename that opened before a post was committed', () =>
    withSessions(qm, undefined, async ({ one, two }) => {
      for (const statement of ['BEGIN', rename(2)]) await one.query(statement);
      await two.query(insertPost(1001, 2));
      await one.query('COMMIT');
      await assertTrue(one);
    }));

  test('fold while others write: nothing is lost, and nobody waits', () =>
    withSessions(qm, undefined, async ({ one, two }) => {
      for (const statement of ['BEGIN', insertPost(1001, 3), 'SELECT qm_fold()']) await one.query(statement);
      await two.query(insertPost(1002, 6));
      const folded = await two.query('SELECT qm_fold()::int AS folded');
      assert.equal(folded.rows[0].folded, 0);
      await one.query('ROLLBACK');
      await assertTrue(two);
      assert.equal((await two.query('SELECT qm_fold()::int AS folded')).rows[0].folded, 2);
      await assertTrue(two);
    }));
});
