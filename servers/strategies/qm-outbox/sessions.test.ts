/** What several projectors and writers can do to each other. Each scene finds the defect if its fix is missing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { insertComment, insertPost, value } from '../defect.fixture.ts';
import { strategyNamed } from '../index.ts';
import { assertTrue, rename, withoutLocks } from '../qm/races.fixture.ts';
import { type Scene, testScenes, withSessions } from '../sessions.fixture.ts';
import { settle } from './batch.ts';
import { qmOutbox } from './strategy.ts';

const qmOutboxWatermark = strategyNamed('qm-outbox~watermark');

const project = 'SELECT * FROM qm_project(1)';
const withoutFanOut = { from: "IF renamed_ids <> '{}' THEN", to: 'IF false THEN' };
const withoutSkipping = { from: 'FOR UPDATE SKIP LOCKED\n    ))', to: 'FOR UPDATE\n    ))' };
const withoutCorrection = { from: 'PERFORM qm_correct_counts();', to: '' };

/**
 * The first projector has computed its documents and waits to store the first of them, which the third session holds.
 * Meanwhile the second projects a newer event of the last of them, or waits.
 */
const olderBatch =
  (older: string, held: string, newer: string): Scene =>
  async ({ one, two, three, start }) => {
    for (const statement of ['BEGIN', `SELECT FROM ${held} FOR UPDATE`]) await three.query(statement);
    await one.query(older);
    const first = await start(one, project);
    await two.query(newer);
    const second = await start(two, project);
    await three.query('COMMIT');
    await Promise.all([first.ended, second.ended]);
    assert.equal(await value(one, 'SELECT count(*)::int FROM qm_queue'), 0);
    await assertTrue(one);
  };

/** The first transaction writes, and commits after the second one's event was projected. */
const lateCommit =
  (late: string, early: string): Scene =>
  async ({ one, two, three }) => {
    for (const statement of ['BEGIN', late]) await one.query(statement);
    await two.query(early);
    await settle(three);
    await one.query('COMMIT');
    await settle(three);
    await assertTrue(one);
  };

const skipping: Scene = async ({ one, two }) => {
  await two.query(insertPost(1001, 3));
  await two.query(insertPost(1002, 6));
  for (const statement of ['BEGIN', project]) await one.query(statement);
  await two.query("SET lock_timeout = '100ms'");
  const outcome = await two.query<{ events: number }>(project).then(
    ({ rows }) => rows[0]?.events,
    (error) => error.code,
  );
  assert.equal(outcome, 1);
  assert.equal((await two.query(project)).rows[0].events, 0);
  await one.query('COMMIT');
  await assertTrue(one);
};

const olderTruncate: Scene = async ({ one, two }) => {
  for (const statement of ['BEGIN ISOLATION LEVEL REPEATABLE READ', 'SELECT FROM tb_post']) {
    await one.query(statement);
  }
  await two.query(insertComment(1001, 20));
  for (const statement of ['TRUNCATE tb_comment', 'COMMIT']) await one.query(statement);
  await settle(one);
  await assertTrue(one);
};

describe('an outbox between transactions', () => {
  testScenes(qmOutbox, [
    [
      'B8: an older batch against a newer one of the same user',
      olderBatch(
        `${insertPost(1001, 1)}, (1002, 3, 'New', 'New', '2025-06-07Z')`,
        'qm_user WHERE id = 1',
        insertPost(1003, 3),
      ),
      withoutLocks,
    ],
    [
      'B21: an older batch with a comment against the rename of its author',
      olderBatch(
        `INSERT INTO tb_comment (id, post_id, user_id, content) VALUES (1001, 2, 5, ''), (1002, 20, 2, '')`,
        'qm_post WHERE id = 2',
        rename(2),
      ),
      withoutLocks,
    ],
    [
      'B21: a rename that opened before a post was projected',
      lateCommit(rename(2), insertPost(1001, 2)),
      withoutFanOut,
    ],
    ['a batch that another projector holds', skipping, withoutSkipping],
    ['a TRUNCATE that does not know what it removed', olderTruncate, withoutCorrection],
  ]);

  const late = lateCommit(insertPost(1001, 3), insertPost(1002, 6));
  test('holds for an event that commits after a higher one was read', () =>
    withSessions(qmOutbox, undefined, late));
  test('a watermark loses it', () =>
    assert.rejects(withSessions(qmOutboxWatermark, undefined, late), assert.AssertionError));

  for (const level of ['REPEATABLE READ', 'SERIALIZABLE']) {
    test(`refuses to project at ${level}, and takes what was written there`, () =>
      withSessions(qmOutbox, undefined, async ({ one, two }) => {
        for (const statement of [`BEGIN ISOLATION LEVEL ${level}`, 'SELECT FROM tb_post']) {
          await one.query(statement);
        }
        await two.query('DELETE FROM tb_post WHERE id = 2');
        await settle(two);
        for (const statement of ['DELETE FROM tb_post WHERE id BETWEEN 12 AND 15', 'COMMIT']) {
          await one.query(statement);
        }
        await settle(two);
        await assertTrue(two);
        await one.query(`BEGIN ISOLATION LEVEL ${level}`);
        await assert.rejects(one.query(project), /needs isolation level READ COMMITTED, but runs at/);
        await one.query('ROLLBACK');
      }));
  }

  for (const end of ['COMMIT', 'ROLLBACK']) {
    test(`is settled only when the batch of another projector has ended, by ${end}`, () =>
      withSessions(qmOutbox, undefined, async ({ one, two, three }) => {
        await one.query(insertPost(1001, 3));
        for (const statement of ['BEGIN', project]) await one.query(statement);
        const pid = await value(two, 'SELECT pg_backend_pid()');
        const settled = settle(two);
        while (!(await value(three, `SELECT cardinality(pg_blocking_pids(${pid})) > 0`))) await sleep(2);
        await one.query(end);
        await settled;
        await assertTrue(two);
      }));
  }

  test('keeps in a crash all that outlives a transaction', () =>
    withSessions(qmOutbox, undefined, async ({ one }) => {
      const lost = "SELECT array_agg(relname) FROM pg_class WHERE relpersistence <> 'p' AND relname ~ '^qm_'";
      assert.equal(await value(one, lost), null);
    }));
});
