/** Writes for property tests of query-model tables, on the data of data.fixture.sql. */
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import type { Strategy } from '../../strategy.ts';
import { dataFile, tableFiles } from '../database.fixture.ts';

const userId = fc.integer({ min: 1, max: 7 });
const postId = fc.integer({ min: 1, max: 22 });
const newId = fc.integer({ min: 100, max: 1_000_000 });

/** Statements that touch some rows or none, but violate no constraint. */
const write = fc.oneof(
  fc.tuple(newId, userId).map(
    ([
      id,
      user,
    ]) => `INSERT INTO tb_post SELECT ${id}, id, 'T', 'C', '2025-01-01Z'::timestamptz + ${id} * interval '1 h'
      FROM tb_user WHERE id = ${user} ON CONFLICT (id) DO UPDATE SET title = 'again', user_id = EXCLUDED.user_id`,
  ),
  fc.tuple(newId, userId, postId).map(
    ([id, user, post]) => `INSERT INTO tb_comment SELECT ${id}, p.id, u.id, 'C', '2025-04-01Z'
      FROM tb_post AS p, tb_user AS u WHERE p.id >= ${post} AND u.id = ${user} ORDER BY p.id LIMIT 1
      ON CONFLICT (id) DO UPDATE SET post_id = EXCLUDED.post_id`,
  ),
  fc.tuple(newId, userId).map(
    ([id, user]) => `INSERT INTO tb_user VALUES (${user}, 'A', 'B', 'e${id}', '2025-01-01Z', '2025-01-01Z')
      ON CONFLICT (id) DO UPDATE SET last_name = 'L${id}'`,
  ),
  userId.map((user) => `UPDATE tb_user SET email = 'new' || id WHERE id = ${user}`),
  fc
    .tuple(userId, postId)
    .map(
      ([user, post]) =>
        `UPDATE tb_post SET user_id = u.id FROM tb_user AS u WHERE u.id = ${user} AND tb_post.id = ${post}`,
    ),
  postId.map((post) => `UPDATE tb_post SET created_at = created_at + interval '40 days' WHERE id >= ${post}`),
  fc.tuple(postId, newId).map(
    ([post, id]) => `UPDATE tb_post SET id = ${id} WHERE id = ${post}
      AND NOT EXISTS (SELECT FROM tb_comment WHERE post_id = ${post}) AND NOT EXISTS (SELECT FROM tb_post WHERE id = ${id})`,
  ),
  postId.map((post) => `DELETE FROM tb_comment WHERE post_id = ${post}`),
  postId.map((post) => `DELETE FROM tb_post WHERE id IN (${post}, ${post + 1})`),
  userId.map((user) => `DELETE FROM tb_user WHERE id = ${user}`),
  fc.constantFrom(
    'TRUNCATE tb_comment',
    'TRUNCATE tb_post CASCADE',
    'SELECT qm_fold()',
    'SELECT qm_rebuild()',
  ),
);

/** A write; sometimes one that its savepoint undoes. */
export const step = fc.oneof(
  { weight: 5, arbitrary: write },
  { weight: 1, arbitrary: write.map((text) => `SAVEPOINT s; ${text}; ROLLBACK TO s`) },
);

/** A test over sequences of steps. */
export interface SequenceTest {
  readonly title: string;
  /** Default: 12. */
  readonly stepsMax?: number;
  /** Default: 40. */
  readonly runs?: number;
  /** Runs the steps in a transaction, which is rolled back, and throws if the documents are wrong. */
  carryOut(client: pg.Client, steps: readonly string[]): Promise<void>;
}

/** Runs many sequences of steps, in one database. */
export function testSequences(strategy: Strategy, tests: readonly SequenceTest[]): void {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...strategy.readModel] });
  });
  after(() => database.drop());

  for (const { title, stepsMax = 12, runs = 40, carryOut } of tests) {
    test(title, () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: stepsMax }), async (steps) => {
          const { client } = database;
          await client.query('BEGIN');
          try {
            await carryOut(client, steps);
          } finally {
            await client.query('ROLLBACK');
          }
        }),
        { numRuns: runs, seed: 20251122 },
      ),
    );
  }
}
