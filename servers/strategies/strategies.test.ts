import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database } from '../database/database.ts';
import type { Document } from '../documents.ts';
import type { Reader, Strategy } from '../strategy.ts';
import { dataFile, tableFiles, wholeDashboard, wholePost, wholeUser } from './database.fixture.ts';
import { alternatives, strategies as measured } from './index.ts';

const ids = (documents: unknown): unknown[] => (documents as Document[]).map((document) => document['id']);

const strategies = [...measured, ...alternatives];

for (const strategy of strategies) {
  describe(`strategy ${strategy.name}`, () => {
    let filled: TestDatabase;
    let empty: TestDatabase;
    let filledPool: Database;
    let emptyPool: Database;
    const reader = (pool: Database): Reader => strategy.open(pool).createReader();

    before(async () => {
      filled = await createTestDatabase({ sql: [...tableFiles, dataFile, ...strategy.readModel] });
      empty = await createTestDatabase({ sql: [...tableFiles, ...strategy.readModel] });
      filledPool = new Database(filled.url, 2);
      emptyPool = new Database(empty.url, 2);
    });
    after(async () => {
      await Promise.all([filledPool.close(), emptyPool.close()]);
      await Promise.all([filled.drop(), empty.drop()]);
    });

    test('a user without posts is read whole', async () => {
      assert.deepEqual(await reader(filledPool).user(3, wholeUser), {
        id: 3,
        first_name: 'First 3',
        last_name: 'Last "3" é \u{1f600}',
        email: 'user3@example.org',
        created_at: '2024-03-03T23:59:59.999999Z',
        updated_at: '2025-01-01T00:00:00.000003Z',
        user_posts: [],
      });
    });

    test('a user shows the ten latest posts; id decides between equal times', async () => {
      const user = await reader(filledPool).user(1, wholeUser);
      assert.deepEqual(ids(user?.['user_posts']), [15, 14, 13, 12, 11, 10, 9, 8, 7, 6]);
    });

    test('a post shows its author, its count, and its ten latest comments with their authors', async () => {
      const post = await reader(filledPool).post(1, wholePost);
      assert.equal(post?.['comment_count'], 12);
      assert.deepEqual(post?.['author'], { id: 1, first_name: 'First 1', last_name: 'Last "1" é \u{1f600}' });
      assert.deepEqual(ids(post?.['comments']), [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
      const comments = post?.['comments'] as Document[];
      assert.deepEqual(comments[0], {
        id: 12,
        content: 'Comment 12',
        created_at: '2025-03-03T03:03:03.000003Z',
        author: { id: 3, first_name: 'First 3', last_name: 'Last "3" é \u{1f600}' },
      });
    });

    test('a post without comments has an empty list', async () => {
      const post = await reader(filledPool).post(20, wholePost);
      assert.equal(post?.['comment_count'], 0);
      assert.deepEqual(post?.['comments'], []);
    });

    test('users are paged by id', async () => {
      const { users } = reader(filledPool);
      assert.deepEqual(ids(await users(null, 2, wholeUser)), [1, 2]);
      assert.deepEqual(ids(await users(4, 100, wholeUser)), [5, 6]);
      assert.deepEqual(await users(6, 10, wholeUser), []);
    });

    test('the feed is the newest posts; id decides between equal times', async () => {
      assert.deepEqual(ids(await reader(filledPool).feed(6, wholePost)), [20, 19, 18, 17, 16, 15]);
    });

    test('the dashboard counts twelve months up to the newest post, those without posts too', async () => {
      const dashboard = await reader(filledPool).dashboard(wholeDashboard);
      assert.deepEqual(
        [dashboard?.['user_count'], dashboard?.['post_count'], dashboard?.['comment_count']],
        [6, 20, 20],
      );
      const months = dashboard?.['posts_per_month'] as Document[];
      assert.deepEqual(
        months.map(({ month, post_count }) => `${month} ${post_count}`),
        [
          ...['2024-07 0', '2024-08 4', '2024-09 0', '2024-10 4', '2024-11 0', '2024-12 0'],
          ...['2025-01 4', '2025-02 0', '2025-03 4', '2025-04 0', '2025-05 0', '2025-06 1'],
        ],
      );
      const topAuthors = dashboard?.['top_authors'] as Document[];
      assert.deepEqual(
        topAuthors.map((topAuthor) => [topAuthor['id'], topAuthor['post_count']]),
        [
          [1, 15],
          [2, 3],
          [4, 2],
        ],
      );
    });

    test('what does not exist is null', async () => {
      assert.equal(await reader(filledPool).user(999, wholeUser), null);
      assert.equal(await reader(filledPool).post(-1, wholePost), null);
    });

    test('empty tables answer with empty lists and zeros', async () => {
      const { users, feed, dashboard } = reader(emptyPool);
      assert.deepEqual(await users(null, 10, wholeUser), []);
      assert.deepEqual(await feed(20, wholePost), []);
      assert.deepEqual(await dashboard(wholeDashboard), {
        user_count: 0,
        post_count: 0,
        comment_count: 0,
        posts_per_month: [],
        top_authors: [],
      });
    });

    test('a limit that is no number of the contract never reaches the SQL', async () => {
      await assert.rejects(reader(filledPool).users(null, 1.5, wholeUser), RangeError);
      await assert.rejects(reader(filledPool).feed(101, wholePost), RangeError);
    });
  });
}

describe('all strategies', () => {
  // A database for each, because several of them use the same tables.
  let databases: readonly TestDatabase[];
  let pools: readonly Database[];
  before(async () => {
    databases = await Promise.all(
      strategies.map((each) => createTestDatabase({ sql: [...tableFiles, dataFile, ...each.readModel] })),
    );
    pools = databases.map(({ url }) => new Database(url, 2));
  });
  after(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await Promise.all(databases.map((database) => database.drop()));
  });
  const poolOf = (strategy: Strategy): Database => pools[strategies.indexOf(strategy)] as Database;

  test('give the same documents', async () => {
    const readAll = async (reader: Reader) => ({
      users: await reader.users(null, 100, wholeUser),
      user: await Promise.all([0, 1, 2, 3, 4].map((id) => reader.user(id, wholeUser))),
      posts: await Promise.all(Array.from({ length: 22 }, (_, id) => reader.post(id, wholePost))),
      feed: await reader.feed(100, wholePost),
      dashboard: await reader.dashboard(wholeDashboard),
    });
    const [expected, ...others] = await Promise.all(
      strategies.map((each) => readAll(each.open(poolOf(each)).createReader())),
    );
    assert.equal(others.length, strategies.length - 1);
    for (const actual of others) assert.deepEqual(actual, expected);
  });

  test('give every statement a name of its own', async () => {
    const texts = new Map<string, string>();
    for (const strategy of strategies) {
      const pool = poolOf(strategy);
      const executions = await pool.record(async () => {
        const reader = strategy.open(pool).createReader();
        for (const selection of [wholeUser, { id: {} }, { email: {}, user_posts: { id: {} } }]) {
          for (const limit of [1, 10]) await reader.users(null, limit, selection);
          await Promise.all([reader.user(1, selection), reader.users(1, 10, selection)]);
          await Promise.all([reader.user(1, selection), reader.user(2, selection)]);
        }
        for (const selection of [
          wholePost,
          { author: { id: {} } },
          { comment_count: {}, comments: { id: {} } },
        ]) {
          for (const limit of [1, 10]) await reader.feed(limit, selection);
          await reader.post(1, selection);
          await Promise.all([reader.post(1, selection), reader.post(2, selection)]);
        }
        await reader.dashboard(wholeDashboard);
      });
      for (const { statement } of executions) {
        assert.equal(texts.get(statement.name) ?? statement.text, statement.text, statement.name);
        assert.ok(statement.name.length <= 63, `${statement.name} is cut by PostgreSQL`);
        texts.set(statement.name, statement.text);
      }
    }
    assert.ok(texts.size > 30);
  });
});
