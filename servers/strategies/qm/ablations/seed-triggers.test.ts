/** The naive row triggers have each of their defects, so the other strategies are compared with the real recipe. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { tableFiles } from '../../database.fixture.ts';
import { insertComment, insertPost, value } from '../../defect.fixture.ts';
import { findDivergence } from '../../divergence.ts';
import { strategyNamed } from '../../index.ts';
import { withSessions } from '../../sessions.fixture.ts';

const qmSeedTriggers = strategyNamed('qm~seed-triggers');

const insertUser = (id: number): string =>
  `INSERT INTO tb_user (id, first_name, last_name, email) VALUES (${id}, 'First', 'Last', '${id}@example.org')`;
const insertPosts = (count: number): string =>
  `INSERT INTO tb_post (id, user_id, title, content, created_at)
   SELECT i, 3, 'Title', 'Content', timestamptz '2025-01-01Z' + i * interval '1 h' FROM generate_series(10, 9 + ${count}) AS i`;

/** What is wrong after these statements; before them nothing was. */
const defects: readonly (readonly [name: string, statements: readonly string[], wrong: readonly string[]])[] =
  [
    ['nothing, where rows only come and lists are short', [insertPosts(9), insertComment(2, 10)], []],
    ['B1: a list is not limited', [insertPosts(11)], ['user 3 stale']],
    ['B3: a deleted user stays', ['DELETE FROM tb_user WHERE id = 3'], ['user 3 surplus']],
    ['B3: a deleted post stays', ['DELETE FROM tb_post WHERE id = 1'], ['post 1 surplus']],
    ['B4: the user whom a post left is stale', ['UPDATE tb_post SET user_id = 3'], ['user 1 stale']],
    ['B5: a changed key leaves the old user', ['UPDATE tb_user SET id = 4 WHERE id = 3'], ['user 3 surplus']],
    ['B6: TRUNCATE is not seen', ['TRUNCATE tb_comment'], ['dashboard 1 stale', 'post 1 stale']],
    [
      'B7: rows that no trigger saw have no document',
      ['SET LOCAL session_replication_role = replica', insertUser(5)],
      ['dashboard 1 stale', 'user 5 missing'],
    ],
    [
      "B16: times are in the writer's time zone",
      ["SET LOCAL TimeZone = 'Asia/Tokyo'", insertPost(2, 3)],
      ['post 2 stale', 'user 3 stale'],
    ],
    [
      'B21: a rename reaches no other document',
      ["UPDATE tb_user SET last_name = 'New' WHERE id IN (1, 2)"],
      ['post 1 stale'],
    ],
  ];

describe(`what ${qmSeedTriggers.name} gets wrong`, () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase({ sql: [...tableFiles, ...qmSeedTriggers.readModel] });
    const rows = [insertUser(1), insertUser(2), insertUser(3), insertPost(1, 1), insertComment(1, 1)];
    for (const statement of rows) await database.client.query(statement);
  });
  after(() => database.drop());
  beforeEach(() => database.client.query('BEGIN'));
  afterEach(() => database.client.query('ROLLBACK'));

  for (const [name, statements, wrong] of defects) {
    test(name, async () => {
      const { client } = database;
      assert.deepEqual(await findDivergence(client, 'qm'), []);
      for (const statement of statements) await client.query(statement);
      const found = await findDivergence(client, 'qm');
      assert.deepEqual(
        found.map(({ document, id, kind }) => `${document} ${id} ${kind}`),
        wrong,
      );
    });
  }

  test('B14: an update that changes nothing makes a new version', async () => {
    const version = 'SELECT version FROM qm_user WHERE id = 3';
    const stored = await value(database.client, version);
    await database.client.query('UPDATE tb_user SET email = email WHERE id = 3');
    assert.equal(await value(database.client, version), Number(stored) + 1);
  });

  test('B8: of two posts that are written at once, one is lost', () =>
    withSessions(qmSeedTriggers, undefined, async ({ one, two, start }) => {
      for (const statement of ['BEGIN', insertPost(1001, 3)]) await one.query(statement);
      const second = await start(two, insertPost(1002, 3));
      await one.query('COMMIT');
      await second.ended;
      const ids = "SELECT jsonb_path_query_array(data, '$.user_posts[*].id') FROM qm_user WHERE id = 3";
      assert.deepEqual(await value(one, ids), [1002]);
    }));
});
