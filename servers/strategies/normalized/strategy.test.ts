import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { Database, type Execution } from '../../database/database.ts';
import type { Document, Selection } from '../../documents.ts';
import type { Reader } from '../../strategy.ts';
import { dataFile, tableFiles, wholeDashboard, wholePost, wholeUser } from '../database.fixture.ts';
import { tv } from '../tv/strategy.ts';
import { normalized } from './strategy.ts';

describe('normalized source', () => {
  let database: TestDatabase;
  let pool: Database;
  before(async () => {
    database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...tv.readModel] });
    pool = new Database(database.url, 2);
  });
  after(async () => {
    await pool.close();
    await database.drop();
  });

  /** The statements of one request. */
  const request = (read: (reader: Reader) => unknown): Promise<readonly Execution[]> =>
    pool.record(async () => await read(normalized.open(pool).createReader()));

  const author = { id: {}, first_name: {} };
  const requests: readonly (readonly [string, (reader: Reader) => unknown, number])[] = [
    ['a user with posts', (reader) => reader.user(1, wholeUser), 2],
    ['a user without the posts', (reader) => reader.user(1, { first_name: {} }), 1],
    ['ten users with posts', (reader) => reader.users(null, 10, wholeUser), 2],
    ['users with two fields', (reader) => reader.users(0, 50, { first_name: {}, last_name: {} }), 1],
    ['a post with comments and their authors', (reader) => reader.post(1, wholePost), 2],
    [
      'a feed with author and comment count',
      (reader) => reader.feed(20, { id: {}, author, comment_count: {} }),
      1,
    ],
    ['a feed with comments and their authors', (reader) => reader.feed(20, { comments: { author } }), 2],
    ['a dashboard', (reader) => reader.dashboard(wholeDashboard), 1],
    ['one figure of the dashboard', (reader) => reader.dashboard({ user_count: {} }), 1],
    ['no figure of the dashboard', (reader) => reader.dashboard({}), 0],
    [
      'four aliases of user, each with posts',
      (reader) => Promise.all([1, 2, 3, 1].map((id) => reader.user(id, wholeUser))),
      2,
    ],
    [
      'three aliases of post',
      (reader) => Promise.all([1, 2, 3].map((id) => reader.post(id, { title: {} }))),
      1,
    ],
  ];
  for (const [name, read, count] of requests) {
    test(`${name}: ${count} ${count === 1 ? 'statement' : 'statements'}`, async () => {
      assert.equal((await request(read)).length, count);
    });
  }

  test('what is not selected is neither read nor joined', async () => {
    const texts = async (selection: Selection) =>
      (await request((reader) => reader.feed(20, selection))).map(({ statement }) => statement.text).join();
    assert.doesNotMatch(await texts({ id: {}, title: {} }), /tb_user|tb_comment|content|created_at,|user_id/);
    assert.doesNotMatch(await texts({ author: { id: {} } }), /tb_user/);
    assert.match(await texts({ author: { last_name: {} } }), /JOIN tb_user/);
    assert.match(await texts({ comment_count: {} }), /tb_comment/);
  });

  test('each set of figures of the dashboard is a statement of its own, and gives what is stored for it', async () => {
    const stored = await tv.open(pool).createReader().dashboard(wholeDashboard);
    const figures = Object.entries(stored ?? {});
    assert.equal(figures.length, 5);
    const texts = new Map<string, string>();
    for (let bits = 1; bits < 1 << figures.length; bits += 1) {
      const expected = figures.filter((_, index) => bits & (1 << index));
      const selection = Object.fromEntries(expected.map(([key]) => [key, wholeDashboard[key] ?? {}]));
      const executions = await request(async (reader) => {
        // Compared as text, so that the order of keys counts, and 1 is not '1'.
        assert.equal(
          JSON.stringify(await reader.dashboard(selection)),
          JSON.stringify(Object.fromEntries(expected)),
        );
      });
      for (const { statement } of executions) texts.set(statement.name, statement.text);
    }
    assert.equal(texts.size, 31);
    assert.equal(new Set(texts.values()).size, 31);
  });

  test('posts are read once for each need of the selected figures', async () => {
    const text = async (...keys: string[]) => {
      const selection = Object.fromEntries(keys.map((key) => [key, {}]));
      const executions = await request((reader) => reader.dashboard(selection));
      return executions.map(({ statement }) => statement.text).join();
    };
    const readsOfPosts = (statement: string) => statement.match(/FROM tb_post\b/g)?.length ?? 0;
    assert.equal(await text('post_count'), 'SELECT (SELECT count(*) FROM tb_post) AS post_count');
    assert.equal(readsOfPosts(await text('post_count', 'top_authors')), 1);
    assert.equal(readsOfPosts(await text('user_count', 'comment_count')), 0);
    assert.doesNotMatch(await text('post_count', 'posts_per_month', 'comment_count'), /WITH|GROUP BY/);
  });

  test('aliases with different selections each get what they select', async () => {
    const reader = normalized.open(pool).createReader();
    const [name, whole, missing] = await Promise.all([
      reader.user(1, { first_name: {} }),
      reader.user(1, wholeUser),
      reader.user(99, { email: {} }),
    ]);
    assert.equal(name?.['first_name'], 'First 1');
    assert.equal(whole?.['email'], 'user1@example.org');
    const posts = whole?.['user_posts'] as Document[];
    assert.equal(posts.length, 10);
    assert.equal(name?.['user_posts'], undefined);
    assert.equal(missing, null);
  });

  test('indexes serve the order and the limits', async () => {
    const executions = [
      ...(await request((reader) => reader.feed(20, wholePost))),
      ...(await request((reader) => reader.users(2, 10, wholeUser))),
      ...(await request((reader) => reader.user(1, wholeUser))),
      ...(await request((reader) => reader.post(1, wholePost))),
    ];
    assert.equal(executions.length, 8);
    await pool.withClient(async (client) => {
      // Tables this small would be scanned and sorted. With these settings, only what no index can serve still is.
      await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off');
      for (const { statement, parameters } of executions) {
        const rows = await client.query(`EXPLAIN ${statement.text}`, [...parameters]);
        const plan = rows.rows.map((row) => row['QUERY PLAN']).join('\n');
        assert.doesNotMatch(plan, /Seq Scan on/, statement.text);
        // Lists of many parents are sorted by parent; within a parent an index has the order.
        const parents = statement.name.includes('_many_');
        if (!parents) assert.doesNotMatch(plan, /Sort/, statement.text);
        if (/ORDER BY/.test(statement.text)) assert.match(plan, /Limit/);
      }
    });
  });
});
