/** Scenes of two transactions for query-model tables: each throws an AssertionError where they end up untrue. */
import assert from 'node:assert/strict';
import type pg from 'pg';
import { insertPost } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import type { Sessions } from '../sessions.fixture.ts';

export type Scene = (sessions: Sessions) => Promise<void>;

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

/** Each session writes for two users, in opposite orders, a statement at a time. */
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
 * The first session's snapshot, of isolation level `level`, is older than what the second commits. The first
 * fails with 40001: its documents would be those of its snapshot.
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
 * The second deletes a post that no document shows, so it writes none; the first deletes those before it, so
 * that the user's document of its snapshot comes to show what is gone.
 */
export const deletionUnseen = (level: string): Scene =>
  olderSnapshot(level, 'DELETE FROM tb_post WHERE id BETWEEN 12 AND 15', 'DELETE FROM tb_post WHERE id = 2');

/** Both sessions write for the same two users, in one statement each and in opposite orders; a third holds up the first of them. */
export const oppositeRows =
  (hold: string): Scene =>
  async ({ one, two, three, start }) => {
    const insertPosts = (...posts: readonly (readonly [id: number, userId: number])[]): string =>
      `INSERT INTO tb_post (id, user_id, title, content)
       VALUES ${posts.map(([id, userId]) => `(${id}, ${userId}, 'New', 'New')`).join(', ')}`;
    // Documents made by a trigger alone exist from the first update on.
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
