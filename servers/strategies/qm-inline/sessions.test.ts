/**
 * What two transactions can do to documents that each statement maintains. Each scene finds the defect if its fix is
 * missing.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from 'pg';
import { insertPost, value } from '../defect.fixture.ts';
import { assertTrue, lockScenes, outcomeOf, rename } from '../qm/races.fixture.ts';
import { type Scene, type Sessions, testScenes, withSessions } from '../sessions.fixture.ts';
import { qmInline } from './strategy.ts';

const unsortedLocks = {
  from: 'SELECT DISTINCT id & 1023 FROM unnest(ids) AS id ORDER BY 1',
  to: 'SELECT id & 1023 FROM unnest(ids) AS id',
};
const deferred = {
  from: 'PERFORM qm_recompute(NEW.users, NEW.embeds, NEW.renamed, NEW.posts, NEW.everything)',
  to: 'PERFORM 1',
};

/** The first session writes and stays open; the second writes, or waits for the first. */
const overlapping =
  (first: string, second: string): Scene =>
  async ({ one, two, start }) => {
    for (const statement of ['BEGIN', first]) await one.query(statement);
    const writing = await start(two, second);
    await one.query('COMMIT');
    await writing.ended;
    await assertTrue(one);
  };

const postIds = (client: Client): Promise<unknown> =>
  value(client, `SELECT jsonb_path_query_array(data, '$.user_posts[*].id') FROM qm_user WHERE id = 3`);

/** A session sees its own writes in the documents; others do not before it commits. */
async function readYourWrites({ one, two }: Sessions): Promise<void> {
  for (const statement of ['BEGIN', insertPost(1001, 3)]) await one.query(statement);
  assert.deepEqual(await postIds(one), [1001]);
  await assertTrue(one);
  assert.deepEqual(await postIds(two), []);
  await one.query('DELETE FROM tb_post WHERE id = 1001');
  assert.deepEqual(await postIds(one), []);
  await one.query(rename(2));
  await assertTrue(one);
  await one.query('ROLLBACK');
  await assertTrue(one);
}

/** The second session deletes something that the document would come to show in the first one's snapshot. */
const olderSnapshot =
  (level: string): Scene =>
  async ({ one, two }) => {
    await one.query(`BEGIN ISOLATION LEVEL ${level}`);
    await one.query('SELECT FROM tb_post');
    await two.query('DELETE FROM tb_post WHERE id = 2');
    const outcome = await outcomeOf(one.query('DELETE FROM tb_post WHERE id BETWEEN 12 AND 15'));
    await one.query('COMMIT');
    await assertTrue(two);
    assert.equal(outcome, '40001');
  };

/**
 * Two statements whose posts need the same two buckets, in opposite orders. The third session holds one bucket until both
 * have begun, so that without sorting each would hold what the other waits for.
 */
async function oppositeRows({ one, two, three, start }: Sessions): Promise<void> {
  for (const statement of ['BEGIN', 'SELECT FROM qm_lock WHERE id = 1024 + 978 FOR UPDATE']) {
    await three.query(statement);
  }
  const first = await start(one, `${insertPost(2002, 3)}, (2001, 3, 'New', 'New', '2025-06-07Z')`);
  const second = await start(two, `${insertPost(3025, 6)}, (3026, 6, 'New', 'New', '2025-06-07Z')`);
  await three.query('COMMIT');
  const outcomes = await Promise.allSettled([first.ended, second.ended]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled'],
  );
  await assertTrue(one);
}

/** Runs the second half of a transaction. If it deadlocks, rolls it back and repeats it when the other has ended. */
async function deadlockRetried({ one, two, start }: Sessions): Promise<void> {
  const [forward, backward] = [
    [insertPost(1001, 3), insertPost(1002, 6)],
    [insertPost(1003, 6), insertPost(1004, 3)],
  ] as const;
  for (const [session, writes] of [[one, forward] as const, [two, backward] as const]) {
    for (const statement of ['BEGIN', writes[0]]) await session.query(statement);
  }
  const waiting = await start(one, forward[1]);
  const outcomes = await Promise.allSettled([waiting.ended, two.query(backward[1])]);
  const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'written'));
  assert.deepEqual(codes.toSorted(), ['40P01', 'written']);
  await Promise.all([one.query('COMMIT'), two.query('COMMIT')]);
  const lost = codes[0] === '40P01' ? forward : backward;
  for (const statement of ['BEGIN', ...lost, 'COMMIT']) await one.query(statement);
  assert.equal(await value(one, 'SELECT count(*)::int FROM tb_post WHERE id BETWEEN 1001 AND 1004'), 4);
  await assertTrue(one);
}

describe('documents kept inside each statement, between transactions', () => {
  testScenes(qmInline, [
    ['read-your-writes', readYourWrites, deferred],
    ['B9: one statement against another in the opposite order', oppositeRows, unsortedLocks],
    ...lockScenes(overlapping, olderSnapshot('REPEATABLE READ')),
  ]);

  test('hold for a snapshot older than a deletion, SERIALIZABLE', () =>
    withSessions(qmInline, undefined, olderSnapshot('SERIALIZABLE')));

  test('deadlock where transactions write the same users in opposite orders, and hold when one is retried', () =>
    withSessions(qmInline, undefined, deadlockRetried));

  test('the counts are folded now and then by the writers themselves', () =>
    withSessions(qmInline, undefined, async ({ one }) => {
      await one.query(insertPost(1001, 3));
      await one.query("SELECT setval('qm_queue_id', 255)");
      // The fold comes before the statement's own two differences, one of its author and one of its month.
      await one.query(insertPost(1002, 3));
      assert.equal(await value(one, 'SELECT count(*)::int FROM qm_delta'), 2);
      await assertTrue(one);
    }));
});
