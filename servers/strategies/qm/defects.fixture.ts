/** Known defects of query-model tables, for every strategy that maintains them by the triggers of changes.sql. */
import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { type Defect, insertComment, insertPost, value } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';

/** Nothing diverges after these statements, each drained as by a commit of its own. */
const staysTrue =
  (...statements: readonly string[]) =>
  async (client: Client): Promise<void> => {
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    for (const statement of statements) await client.query(statement);
    assert.deepEqual(await findDivergence(client, 'qm'), []);
    assert.equal(await value(client, 'SELECT count(*)::int FROM qm_queue'), 0);
  };

export const queryModelDefects: readonly Defect[] = [
  {
    name: 'B3: a deleted user stays',
    mutate: {
      from: 'WHERE stored.id = ANY (user_ids) AND NOT EXISTS (SELECT FROM tb_user AS u WHERE u.id = stored.id)',
      to: 'WHERE false',
    },
    check: staysTrue('DELETE FROM tb_user WHERE id = 3'),
  },
  {
    name: 'B3: the posts of a deleted user stay',
    mutate: {
      from: 'WHERE stored.id = ANY (post_ids) AND NOT EXISTS (SELECT FROM tb_post AS p WHERE p.id = stored.id)',
      to: 'WHERE false',
    },
    check: staysTrue('DELETE FROM tb_user WHERE id = 1'),
  },
  {
    name: 'B4: the user whom a post left is stale',
    mutate: {
      from: 'FROM (SELECT id, user_id FROM old_rows UNION SELECT id, user_id FROM new_rows) AS changed',
      to: 'FROM new_rows AS changed',
    },
    check: staysTrue('UPDATE tb_post SET user_id = 2 WHERE id = 15'),
  },
  {
    name: 'B4: the post that a comment left is stale',
    mutate: {
      from: 'FROM (SELECT user_id, post_id FROM old_rows UNION SELECT user_id, post_id FROM new_rows) AS changed',
      to: 'FROM new_rows AS changed',
    },
    check: staysTrue('UPDATE tb_comment SET post_id = 2 WHERE id = 12'),
  },
  {
    name: 'B5: a changed key leaves the old user',
    mutate: {
      from: 'FROM (SELECT id FROM old_rows UNION SELECT id FROM new_rows) AS changed',
      to: 'FROM new_rows AS changed',
    },
    check: staysTrue('UPDATE tb_user SET id = 1000 WHERE id = 6'),
  },
  {
    name: 'B5: a changed key leaves the old post',
    mutate: {
      from: 'FROM (SELECT id, user_id FROM old_rows UNION SELECT id, user_id FROM new_rows) AS changed',
      to: 'FROM new_rows AS changed',
    },
    check: staysTrue('UPDATE tb_post SET id = 1000 WHERE id = 20'),
  },
  {
    name: 'B6: TRUNCATE is not seen by the documents',
    mutate: { from: 'INSERT INTO qm_queue (everything) VALUES (true);\n      PERFORM', to: 'PERFORM' },
    check: staysTrue('TRUNCATE tb_user CASCADE'),
  },
  {
    name: 'B6: TRUNCATE is not seen by the counts',
    mutate: { from: 'WHERE kind = ANY (kinds)', to: 'WHERE false' },
    check: staysTrue('TRUNCATE tb_comment'),
  },
  {
    name: 'B7: rows older than the triggers have no document',
    mutate: { from: 'SELECT qm_rebuild();', to: '' },
    check: staysTrue(),
  },
  {
    name: 'B7: an update makes no document where there is none',
    mutate: {
      from: 'INSERT INTO qm_user AS stored (id, created_at, data)\n    SELECT id, created_at, data FROM tv_user WHERE',
      to: 'INSERT INTO qm_user AS stored (id, created_at, data)\n    SELECT t.id, t.created_at, t.data FROM tv_user AS t JOIN qm_user USING (id) WHERE t.',
    },
    check: staysTrue('DELETE FROM qm_user WHERE id = 3', "UPDATE tb_user SET email = 'x' WHERE id = 3"),
  },
  {
    name: 'B14: an update that changes nothing writes a document',
    mutate: {
      from: 'WHERE (stored.created_at, stored.data) IS DISTINCT FROM (EXCLUDED.created_at, EXCLUDED.data)',
      to: '',
    },
    check: async (client) => {
      const versions = 'SELECT array_agg(ctid::text ORDER BY id) FROM qm_user';
      await client.query('SET CONSTRAINTS ALL IMMEDIATE');
      const stored = await value(client, versions);
      await client.query('UPDATE tb_user SET first_name = first_name');
      assert.deepEqual(await value(client, versions), stored);
    },
  },
  {
    name: "B16: a document depends on its writer's time zone",
    mutate: { from: "to_char(instant AT TIME ZONE 'UTC',", to: 'to_char(instant,' },
    check: async (client) => {
      await client.query("SET LOCAL TimeZone = 'Asia/Tokyo'");
      await staysTrue(insertPost(1000, 3), insertComment(1000, 1))(client);
      await client.query("SET LOCAL TimeZone = 'America/New_York'");
      assert.deepEqual(await findDivergence(client, 'qm'), []);
    },
  },
  {
    name: "B16: a month depends on its writer's time zone",
    mutate: { from: "date_trunc('month', instant AT TIME ZONE 'UTC')", to: "date_trunc('month', instant)" },
    check: async (client) => {
      await client.query("SET LOCAL TimeZone = 'Asia/Tokyo'");
      await staysTrue(insertPost(1000, 3, '2025-05-31 23:30:00Z'))(client);
    },
  },
  {
    name: 'B20: an index on the documents, and no update is HOT',
    mutate: {
      from: 'CREATE INDEX qm_post_latest',
      to: 'CREATE INDEX qm_user_data ON qm_user USING gin (data);\nCREATE INDEX qm_post_latest',
    },
    check: async (client) => {
      await staysTrue("UPDATE tb_user SET email = 'new' WHERE id = 3")(client);
      const hotUpdates = "SELECT pg_stat_get_xact_tuples_hot_updated('qm_user'::regclass)::int";
      assert.equal(await value(client, hotUpdates), 1);
    },
  },
];
