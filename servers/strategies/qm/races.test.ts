/** Races of query-model tables: `qm` is correct in each, and the ablation without the matching fix is not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Strategy } from '../../strategy.ts';
import { insertComment, insertPost } from '../defect.fixture.ts';
import { strategyNamed } from '../index.ts';
import { type Scene, withSessions } from '../sessions.fixture.ts';
import {
  assertTrue,
  deletionUnseen,
  drain,
  olderSnapshot,
  oppositeOrders,
  oppositeRows,
  outcomeOf,
  overlapping,
  rename,
} from './races.fixture.ts';
import { qm } from './strategy.ts';

const qmJoinNames = strategyNamed('qm~join-names');
const qmNoLock = strategyNamed('qm~no-lock');
const qmNoSourceLock = strategyNamed('qm~no-source-lock');
const qmSeedTriggers = strategyNamed('qm~seed-triggers');

const comment = insertComment(1001, 20);
const insertUser =
  "INSERT INTO tb_user (id, first_name, last_name, email) VALUES (1001, 'New', 'New', 'new@example.org')";
const levels = ['REPEATABLE READ', 'SERIALIZABLE'];

/** Each scene, and the ablations that fail in it. */
const races: readonly (readonly [name: string, scene: Scene, wrongIn: readonly Strategy[]])[] = [
  ['B8: two posts of one user', overlapping(insertPost(1001, 3), insertPost(1002, 3)), [qmNoLock]],
  ['B8: two comments of one post', overlapping(comment, insertComment(1002, 20)), [qmNoLock]],
  [
    'B8: a post comes, another goes',
    overlapping(insertPost(1001, 2), 'DELETE FROM tb_post WHERE id = 16'),
    [qmNoLock],
  ],
  [
    'B8: two posts move to one user',
    overlapping(
      'UPDATE tb_post SET user_id = 3 WHERE id = 20',
      'UPDATE tb_post SET user_id = 3 WHERE id = 18',
    ),
    [qmNoLock],
  ],
  [
    'B21: a comment, then a rename of its author',
    overlapping(comment, rename(2)),
    [qmNoLock, qmNoSourceLock],
  ],
  [
    'B21: a rename, then a comment of its author',
    overlapping(rename(2), comment),
    [qmNoLock, qmNoSourceLock],
  ],
  [
    'B21: a post, then a rename of its author',
    overlapping(insertPost(1001, 2), rename(2)),
    [qmNoLock, qmNoSourceLock],
  ],
  ['B21: a rename, then a post of its author', overlapping(rename(2), insertPost(1001, 2)), [qmNoLock]],
  ...levels.flatMap((level) => [
    [`B22: a deletion that no document shows, ${level}`, deletionUnseen(level), [qmNoLock]] as const,
    [
      `B22: a post of who is being renamed, ${level}`,
      olderSnapshot(level, rename(2), insertPost(1001, 2)),
      // Both write the user's own document, and so get 40001 even without any other lock.
      [],
    ] as const,
    [
      `B22: a comment of who is being renamed, ${level}`,
      olderSnapshot(level, rename(2), comment),
      [qmNoLock, qmNoSourceLock],
    ] as const,
    [
      `B22: a user in a table that is being emptied, ${level}`,
      olderSnapshot(level, 'TRUNCATE tb_user CASCADE', insertUser),
      [qmNoLock],
    ] as const,
  ]),
];

describe('races of query-model tables', () => {
  for (const [name, scene, wrongIn] of races) {
    test(`qm holds in ${name}`, () => withSessions(qm, undefined, scene));
    for (const ablation of wrongIn) {
      test(`${ablation.name} does not hold in ${name}`, () =>
        assert.rejects(withSessions(ablation, undefined, scene), assert.AssertionError));
    }
  }

  // No document embeds a name, so none can be stale.
  for (const [name, scene] of races.filter(([title]) => title.startsWith('B21'))) {
    test(`${qmJoinNames.name} holds in ${name}`, () => withSessions(qmJoinNames, undefined, scene));
  }
});

describe('deadlocks of query-model tables (B9)', () => {
  test('two users in opposite orders: none', () => withSessions(qm, undefined, oppositeOrders));

  test('two rows in opposite orders: none', () =>
    withSessions(qm, undefined, oppositeRows('UPDATE qm_lock SET n = n WHERE id = 3')));

  test(`two rows in opposite orders: one with ${qmSeedTriggers.name}`, () =>
    assert.rejects(
      withSessions(qmSeedTriggers, undefined, oppositeRows('SELECT FROM qm_user WHERE id = 3 FOR UPDATE')),
      ({ actual }) => actual.includes('40P01'),
    ));

  /** Both drains are running, each for the same users, while the bucket of the first user is still locked. */
  const sameUsers: Scene = async ({ one, two, three, start }) => {
    // These settings decide in which order each session takes its locks, as may happen without sorting.
    await one.query("SET races.direction = '1'");
    await two.query("SET races.direction = '-1'");
    // Locked, not updated, because waiters for a row with a new version do not get it in the order of their arrival.
    for (const statement of ['BEGIN', 'SELECT FROM qm_lock WHERE id = 3 FOR UPDATE'])
      await three.query(statement);
    for (const [session, id] of [
      [one, 1001],
      [two, 1011],
    ] as const) {
      await session.query('BEGIN');
      for (const userId of [3, 6]) await session.query(insertPost(id + userId, userId));
    }
    const commits = [await start(one, 'COMMIT'), await start(two, 'COMMIT')];
    await three.query('COMMIT');
    assert.deepEqual(await Promise.all(commits.map(({ ended }) => outcomeOf(ended))), [
      'committed',
      'committed',
    ]);
    await assertTrue(three);
  };

  test('two drains of the same users: none', () => withSessions(qm, undefined, sameUsers));

  test('two drains of the same users: one without the order of locks', () =>
    assert.rejects(
      withSessions(
        qm,
        {
          from: 'SELECT DISTINCT id & 1023 FROM unnest(ids) AS id ORDER BY 1',
          to: `SELECT id & 1023 FROM unnest(ids) AS id GROUP BY id & 1023
               ORDER BY (id & 1023) * COALESCE(current_setting('races.direction', true), '1')::integer`,
        },
        sameUsers,
      ),
      ({ actual }) => actual.includes('40P01'),
    ));
});

describe('renames and what is not shown yet', () => {
  /** The renamed user's only comment is the thirteenth; the deletion of ten others promotes it. */
  const promoted: Scene = async ({ one, two, start }) => {
    await one.query(`INSERT INTO tb_comment (id, post_id, user_id, content, created_at)
      VALUES (1001, 1, 6, 'Old', '2020-01-01Z')`);
    const promote = 'DELETE FROM tb_comment WHERE post_id = 1 AND id BETWEEN 3 AND 12';
    for (const statement of ['BEGIN', promote, drain]) await one.query(statement);
    const renaming = await start(two, rename(6));
    await one.query('COMMIT');
    await renaming.ended;
    await assertTrue(one);
  };

  test('a rename reaches a comment that a deletion promotes meanwhile', () =>
    withSessions(qm, undefined, promoted));

  test('it does not where only what is shown is asked for', () =>
    assert.rejects(
      withSessions(
        qm,
        {
          from: 'SELECT post_id FROM tb_comment WHERE user_id = ANY (renamed_ids)',
          to: `SELECT shown.id FROM qm_post AS shown, jsonb_array_elements(shown.data -> 'comments') AS comment
               WHERE (comment #> '{author,id}')::integer = ANY (renamed_ids)`,
        },
        promoted,
      ),
      assert.AssertionError,
    ));
});

describe('isolation levels of query-model tables (B22)', () => {
  for (const level of levels) {
    test(`${level}: of two writers of one user the second gets 40001, and is right when it tries again`, () =>
      withSessions(qm, undefined, async ({ one, two, start }) => {
        for (const [session, id] of [
          [one, 1001],
          [two, 1002],
        ] as const) {
          await session.query(`BEGIN ISOLATION LEVEL ${level}`);
          await session.query(insertPost(id, 3));
        }
        await one.query(drain);
        const commit = await start(two, 'COMMIT');
        await one.query('COMMIT');
        assert.equal(await outcomeOf(commit.ended), '40001');
        await assertTrue(two);
        await two.query(`BEGIN ISOLATION LEVEL ${level}`);
        await two.query(insertPost(1002, 3));
        await two.query('COMMIT');
        await assertTrue(two);
      }));

    test(`${level}: writers of other documents are not refused`, () =>
      withSessions(qm, undefined, async ({ one, two }) => {
        await one.query(`BEGIN ISOLATION LEVEL ${level}`);
        await one.query('SELECT FROM tb_user WHERE id = 3');
        await two.query(insertPost(1002, 6));
        await one.query("UPDATE tb_user SET email = 'new' WHERE id = 3");
        await one.query('COMMIT');
        await assertTrue(one);
      }));
  }
});
