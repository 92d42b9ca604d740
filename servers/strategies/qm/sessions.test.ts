/** What two transactions can do to a read model together; the same scenes find the defect without its fix. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insertComment, insertPost } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { type Sessions, withSessions } from '../sessions.fixture.ts';
import { qm } from './strategy.ts';

const drain = 'SET CONSTRAINTS ALL IMMEDIATE';
const rename = "UPDATE tb_user SET first_name = 'Renamed' WHERE id = 2";
const withoutLocks = { from: 'UPDATE qm_lock SET n = n + 1 WHERE id = class + bucket', to: 'PERFORM 1' };
const withoutSourceLocks = { from: 'PERFORM qm_hold(0, user_ids || embed_ids)', to: 'PERFORM 1' };
const withAdvisoryLocks = { ...withoutLocks, to: 'PERFORM pg_advisory_xact_lock(class + bucket)' };
const withImmediateDrain = { from: 'DEFERRABLE INITIALLY DEFERRED', to: 'DEFERRABLE INITIALLY IMMEDIATE' };

/** The first session drains and stays open; the second writes and commits, or waits for the first. */
const overlapping =
  (first: string, second: string) =>
  async ({ one, two, start }: Sessions): Promise<void> => {
    for (const statement of ['BEGIN', first, drain]) await one.query(statement);
    for (const statement of ['BEGIN', second]) await two.query(statement);
    const commit = await start(two, 'COMMIT');
    await one.query('COMMIT');
    await commit.ended;
    assert.deepEqual(await findDivergence(one, 'qm'), []);
  };

const oppositeOrders = async ({ one, two, start }: Sessions): Promise<void> => {
  await Promise.all([one.query('BEGIN'), two.query('BEGIN')]);
  await one.query(insertPost(1001, 3));
  await two.query(insertPost(1002, 6));
  const second = await start(one, insertPost(1003, 6));
  const outcomes = await Promise.allSettled([second.ended, two.query(insertPost(1004, 3))]);
  await Promise.all([one.query('COMMIT'), two.query('COMMIT')]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled'],
  );
  assert.deepEqual(await findDivergence(one, 'qm'), []);
};

/** The second session deletes what the document of the first one's snapshot would come to show. */
const olderSnapshot =
  (level: string) =>
  async ({ one, two }: Sessions): Promise<void> => {
    await one.query(`BEGIN ISOLATION LEVEL ${level}`);
    await one.query('SELECT FROM tb_post');
    await two.query('DELETE FROM tb_post WHERE id = 2');
    await one.query('DELETE FROM tb_post WHERE id BETWEEN 12 AND 15');
    const code = await one.query('COMMIT').then(
      () => 'committed',
      (error) => error.code,
    );
    assert.deepEqual(await findDivergence(two, 'qm'), []);
    assert.equal(code, '40001');
  };

const scenes = [
  ['B8: two posts of one user', overlapping(insertPost(1001, 3), insertPost(1002, 3)), withoutLocks],
  ['B9: two users in opposite orders', oppositeOrders, withImmediateDrain],
  [
    'B21: a comment, then a rename of its author',
    overlapping(insertComment(1001, 20), rename),
    withoutSourceLocks,
  ],
  [
    'B21: a rename, then a comment of its author',
    overlapping(rename, insertComment(1001, 20)),
    withoutSourceLocks,
  ],
  ['B21: a post, then a rename of its author', overlapping(insertPost(1001, 2), rename), withoutSourceLocks],
  ['B21: a rename, then a post of its author', overlapping(rename, insertPost(1001, 2)), withoutSourceLocks],
  [
    'B22: a snapshot older than a deletion, REPEATABLE READ',
    olderSnapshot('REPEATABLE READ'),
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
    withSessions(qm, undefined, olderSnapshot('SERIALIZABLE')));

  test('hold for a rename that opened before a post was committed', () =>
    withSessions(qm, undefined, async ({ one, two }) => {
      for (const statement of ['BEGIN', rename]) await one.query(statement);
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
