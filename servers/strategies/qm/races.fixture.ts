/**
 * Scenes of two transactions for query-model tables: each throws an AssertionError if the documents are wrong in the end.
 */
import assert from 'node:assert/strict';
import type pg from 'pg';
import { insertComment, insertPost } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import type { FixedScene, Scene } from '../sessions.fixture.ts';

export const withoutLocks = {
  from: 'UPDATE qm_lock SET n = n + 1 WHERE id = class + bucket',
  to: 'PERFORM 1',
};
const withoutSourceLocks = { from: 'PERFORM qm_hold(0, user_ids || embed_ids)', to: 'PERFORM 1' };
const withAdvisoryLocks = { ...withoutLocks, to: 'PERFORM pg_advisory_xact_lock(class + bucket)' };

/** Brings the documents up to date now, and holds their locks until the transaction ends. */
export const drain = 'SET CONSTRAINTS ALL IMMEDIATE';

export const rename = (userId: number): string =>
  `UPDATE tb_user SET first_name = 'Renamed' WHERE id = ${userId}`;

export async function assertTrue(session: pg.Client): Promise<void> {
  assert.deepEqual(await findDivergence(session, 'qm'), []);
}

/** `committed`, or the SQLSTATE that the statement failed with. */
export const outcomeOf = (ended: Promise<unknown>): Promise<string> =>
  ended.then(
    () => 'committed',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** The first session drains and stays open; the second writes and commits, or waits for the first. */
export const overlapping =
  (first: string, second: string): Scene =>
  async ({ one, two, start }) => {
    for (const statement of ['BEGIN', first, drain]) await one.query(statement);
    for (const statement of ['BEGIN', second]) await two.query(statement);
    const commit = await start(two, 'COMMIT');
    await one.query('COMMIT');
    await commit.ended;
    await assertTrue(one);
  };

/** Each session writes for two users, in opposite orders, one statement at a time. */
export const oppositeOrders: Scene = async ({ one, two, start }) => {
  await Promise.all([one.query('BEGIN'), two.query('BEGIN')]);
  await one.query(insertPost(1001, 3));
  await two.query(insertPost(1002, 6));
  const second = await start(one, insertPost(1003, 6));
  const outcomes = await Promise.all([
    outcomeOf(second.ended),
    outcomeOf(two.query(insertPost(1004, 3)).then(() => two.query('COMMIT'))),
  ]);
  await Promise.all([one.query('COMMIT'), two.query('COMMIT')]);
  assert.deepEqual(outcomes, ['committed', 'committed']);
  await assertTrue(one);
};

/**
 * The first session's snapshot, at isolation level `level`, is older than what the second commits. The first fails with
 * 40001, because its documents would be those of its snapshot.
 */
export const olderSnapshot =
  (level: string, first: string, second: string): Scene =>
  async ({ one, two }) => {
    await one.query(`BEGIN ISOLATION LEVEL ${level}`);
    await one.query('SELECT FROM tb_post');
    await two.query(second);
    await one.query(first);
    const outcome = await outcomeOf(one.query('COMMIT'));
    await assertTrue(two);
    assert.equal(outcome, '40001');
  };

/**
 * The second session deletes a post that no document shows, so it writes none. The first deletes the posts before it, so
 * that in its snapshot the user's document comes to show the deleted post.
 */
export const deletionUnseen = (level: string): Scene =>
  olderSnapshot(level, 'DELETE FROM tb_post WHERE id BETWEEN 12 AND 15', 'DELETE FROM tb_post WHERE id = 2');

/** The scenes that the locks are for. `writing` lets two transactions write; `unseen` is the scene of the deletion. */
export const lockScenes = (
  writing: (first: string, second: string) => Scene,
  unseen: Scene,
): readonly FixedScene[] => {
  const [post, comment] = [insertPost(1001, 2), insertComment(1001, 20)];
  return [
    ['B8: two posts of one user', writing(insertPost(1001, 3), insertPost(1002, 3)), withoutLocks],
    ['B21: a comment, then a rename of its author', writing(comment, rename(2)), withoutSourceLocks],
    ['B21: a rename, then a comment of its author', writing(rename(2), comment), withoutSourceLocks],
    ['B21: a post, then a rename of its author', writing(post, rename(2)), withoutSourceLocks],
    ['B21: a rename, then a post of its author', writing(rename(2), post), withoutSourceLocks],
    ['B22: a snapshot older than a deletion, REPEATABLE READ', unseen, withAdvisoryLocks],
  ];
};

/**
 * Both sessions write for the same two users, in one statement each and in opposite orders; a third delays the first of
 * them.
 */
export const oppositeRows =
  (hold: string): Scene =>
  async ({ one, two, three, start }) => {
    const insertPosts = (...posts: readonly (readonly [id: number, userId: number])[]): string =>
      `INSERT INTO tb_post (id, user_id, title, content)
       VALUES ${posts.map(([id, userId]) => `(${id}, ${userId}, 'New', 'New')`).join(', ')}`;
    // If only triggers make documents, they exist after the first update.
    await three.query('UPDATE tb_user SET email = email');
    for (const statement of ['BEGIN', hold]) await three.query(statement);
    const writes = [
      await start(one, insertPosts([1001, 3], [1002, 6])),
      await start(two, insertPosts([1003, 6], [1004, 3])),
    ];
    await three.query('COMMIT');
    const outcomes = await Promise.all(writes.map(({ ended }) => outcomeOf(ended)));
    assert.deepEqual(outcomes, ['committed', 'committed']);
    await assertTrue(three);
  };
