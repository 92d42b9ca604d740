import assert from 'node:assert/strict';
import { insertComment, insertPost, planOf, testDefects } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { mv } from './strategy.ts';

testDefects(mv, [
  {
    name: 'B11: a refresh leaves out a source table',
    mutate: { from: "post_ms := mv_refresh_view('mv_post');", to: '' },
    check: async (client) => {
      for (const statement of [insertPost(1000, 3), insertComment(1000, 1)]) await client.query(statement);
      await client.query('SELECT mv_refresh()');
      assert.deepEqual(await findDivergence(client, 'mv'), []);
    },
  },
  {
    name: 'B19: no index serves the feed',
    mutate: { from: 'CREATE INDEX mv_post_latest ON mv_post (created_at DESC, id DESC);', to: '' },
    check: async (client) => {
      const plan = await planOf(
        client,
        'SELECT data FROM mv_post ORDER BY created_at DESC, id DESC LIMIT 20',
      );
      assert.doesNotMatch(plan, /Seq Scan|Sort/);
    },
  },
]);
