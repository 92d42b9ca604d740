import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { planOf, testDefects, value } from '../defect.fixture.ts';
import { tv } from './strategy.ts';

const postIds = (client: Client, id: number): Promise<unknown> =>
  value(client, `SELECT jsonb_path_query_array(data, '$.user_posts[*].id') FROM tv_user WHERE id = ${id}`);

testDefects(tv, [
  {
    name: 'B1: a limit beside the aggregate limits nothing',
    mutate: { from: 'LIMIT 10\n        ) AS latest', to: ') AS latest LIMIT 10' },
    check: async (client) => {
      const ids = (await postIds(client, 1)) as number[];
      assert.equal(ids.length, 10);
    },
  },
  {
    name: 'B2: equal times are in any order',
    mutate: { from: 'id DESC', to: 'id ASC' },
    check: async (client) => assert.deepEqual(await postIds(client, 1), [15, 14, 13, 12, 11, 10, 9, 8, 7, 6]),
  },
  {
    name: 'B15: an empty list is null',
    mutate: { from: "'[]'\n", to: 'NULL\n' },
    check: async (client) =>
      assert.deepEqual(await value(client, "SELECT data->'user_posts' FROM tv_user WHERE id = 3"), []),
  },
  {
    name: 'B18: a delete from the view deletes the user',
    mutate: { from: 'INSTEAD OF INSERT OR UPDATE OR DELETE ON tv_user', to: 'INSTEAD OF INSERT ON tv_user' },
    check: async (client) => {
      await client.query('SAVEPOINT refused');
      await assert.rejects(client.query('DELETE FROM tv_user WHERE id = 3'), /tv_user is a read model/);
      await client.query('ROLLBACK TO refused');
      assert.equal(await value(client, 'SELECT count(*)::int FROM tb_user'), 6);
    },
  },
  {
    name: 'B19: no index serves what a document embeds',
    mutate: {
      from: 'CREATE VIEW tv_post',
      to: 'DROP INDEX tb_post_user_id_created_at_idx; CREATE VIEW tv_post',
    },
    check: async (client) =>
      assert.match(
        await planOf(client, 'SELECT data FROM tv_user WHERE id = 1'),
        /Index Cond: \(user_id = u.id\)/,
      ),
  },
]);
