/** Bulk writes to query-model tables: correct after thousands of rows in one statement, with bounded work. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import type { Strategy } from '../../strategy.ts';
import { tableFiles } from '../database.fixture.ts';
import { value } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { strategyNamed } from '../index.ts';
import { qm } from './strategy.ts';

const qmRowTrigger = strategyNamed('qm~row-trigger');

const insertUsers = (count: number): string =>
  `INSERT INTO tb_user (id, first_name, last_name, email)
   SELECT i, 'First ' || i, 'Last ' || i, i || '@example.org' FROM generate_series(1, ${count}) AS i`;

/** Posts from `first` to `last`, of these users in turn. */
const insertPosts = (first: number, last: number, ...userIds: readonly number[]): string =>
  `INSERT INTO tb_post (id, user_id, title, content, created_at)
   SELECT i, (ARRAY[${userIds}])[1 + i % ${userIds.length}], 'Title ' || i, 'Content ' || i,
     timestamptz '2025-01-01Z' + i * interval '1 min'
   FROM generate_series(${first}, ${last}) AS i`;

/** A comment of this user on each post from `first` to `last`. */
const insertComments = (first: number, last: number, userId: number): string =>
  `INSERT INTO tb_comment (post_id, user_id, content, created_at)
   SELECT i, ${userId}, 'Comment ' || i, '2025-02-01Z' FROM generate_series(${first}, ${last}) AS i`;

describe('bulk writes of query-model tables', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase({ sql: [...tableFiles, ...qm.readModel] });
  });
  after(() => database.drop());

  /** Runs the statements in a transaction that is rolled back, drains after each, then runs `check`. */
  const written = async (
    statements: readonly string[],
    check: (client: pg.Client) => Promise<void>,
  ): Promise<void> => {
    const { client } = database;
    await client.query('BEGIN');
    try {
      await client.query('SET CONSTRAINTS ALL IMMEDIATE');
      for (const statement of statements) await client.query(statement);
      assert.deepEqual(await findDivergence(client, 'qm'), []);
      await check(client);
    } finally {
      await client.query('ROLLBACK');
    }
  };

  test('16,000 posts of one user in one statement', () =>
    written([insertUsers(1), insertPosts(1, 16_000, 1)], async (client) => {
      assert.equal(await value(client, 'SELECT count(*)::int FROM qm_post'), 16_000);
      const latest = "SELECT data -> 'user_posts' -> 0 -> 'id' FROM qm_user";
      assert.equal(await value(client, latest), 16_000);
    }));

  test('30,000 users touched in one statement', () =>
    written([insertUsers(30_000), "UPDATE tb_user SET email = 'new' || email"], async (client) => {
      const changed = "SELECT count(*)::int FROM qm_user WHERE data ->> 'email' LIKE 'new%'";
      assert.equal(await value(client, changed), 30_000);
    }));

  test('a rename reaches the posts that the user wrote or commented on, here 10,000, and no other', async () => {
    const { client } = database;
    for (const statement of [
      insertUsers(3),
      insertPosts(1, 6_000, 1),
      insertPosts(6_001, 12_000, 2, 3),
      // 2,000 of them on posts of the same user, which are recomputed once.
      insertComments(4_001, 10_000, 1),
      insertComments(10_001, 12_000, 2),
    ])
      await client.query(statement);
    await client.query("UPDATE tb_user SET last_name = 'Renamed' WHERE id = 1");
    assert.deepEqual(await findDivergence(client, 'qm'), []);
    const reached = `SELECT array[min(id), max(id), count(*)] FROM qm_post WHERE data @? '$.** ? (@ == "Renamed")'`;
    assert.deepEqual(await value(client, reached), ['1', '10000', '10000']);
    // A written document has the transaction id of its source's row.
    const writtenIds = (table: string): string =>
      `SELECT count(*)::int FROM ${table} WHERE xmin = (SELECT xmin FROM tb_user WHERE id = 1)`;
    assert.equal(await value(client, writtenIds('qm_post')), 10_000);
    assert.equal(await value(client, writtenIds('qm_user')), 1);
    await client.query('TRUNCATE tb_user, tb_post, tb_comment');
  });

  const oneByOne: readonly (readonly [name: string, statement: (n: number) => string])[] = [
    ['updates of one user', (n) => `UPDATE tb_user SET email = '${n}' WHERE id = 1`],
    [
      'comments of one post',
      (n) => `INSERT INTO tb_comment (post_id, user_id, content) VALUES (1, 1, '${n}')`,
    ],
  ];
  for (const [name, statement] of oneByOne) {
    test(`the commit of twice as many ${name}, one statement each, touches about twice as much`, async () => {
      const { client } = database;
      /** For the query model's relations, in this transaction: pages read, rows scanned and rows found by an index. */
      const touched = `SELECT sum(pg_stat_get_xact_blocks_fetched(oid) + pg_stat_get_xact_tuples_returned(oid)
        + pg_stat_get_xact_tuples_fetched(oid))::int FROM pg_class WHERE relname ~ '^qm_'`;
      const drained = async (count: number): Promise<number> => {
        await client.query('BEGIN');
        try {
          for (const prepared of [insertUsers(1), insertPosts(1, 1, 1), 'SET CONSTRAINTS ALL IMMEDIATE']) {
            await client.query(prepared);
          }
          await client.query('SET CONSTRAINTS ALL DEFERRED');
          for (let n = 0; n < count; n += 1) await client.query(statement(n));
          const before = Number(await value(client, touched));
          await client.query('SET CONSTRAINTS ALL IMMEDIATE');
          const after = Number(await value(client, touched));
          assert.deepEqual(await findDivergence(client, 'qm'), []);
          return after - before;
        } finally {
          await client.query('ROLLBACK');
        }
      };
      // If each event scanned the rows of all others, four times as much would be touched.
      const [once, twice] = [await drained(800), await drained(1_600)];
      assert.ok(twice < 2.5 * once, `${once} for 800 statements, ${twice} for 1,600`);
    });
  }

  test('B10: a statement leaves one row to drain; with row triggers, one for each of its own', async () => {
    const queued = async (strategy: Strategy): Promise<unknown> => {
      const other = await createTestDatabase({ sql: [...tableFiles, ...strategy.readModel] });
      try {
        for (const statement of [insertUsers(1), 'BEGIN', insertPosts(1, 50, 1)])
          await other.client.query(statement);
        const count = await value(other.client, 'SELECT count(*)::int FROM qm_queue');
        await other.client.query('COMMIT');
        assert.deepEqual(await findDivergence(other.client, 'qm'), []);
        return count;
      } finally {
        await other.drop();
      }
    };
    assert.equal(await queued(qm), 1);
    assert.equal(await queued(qmRowTrigger), 50);
  });
});
