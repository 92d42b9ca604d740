/**
 * Every strategy and executor gives the same answer for the extreme times, ids and texts that the tables accept. The tables
 * refuse what documents cannot express (DateTime has years of four digits) or hold.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { Client } from 'pg';
import { createTestDatabase } from '../../test/database.ts';
import { Database } from '../database/database.ts';
import { createServer } from '../server.ts';
import type { Strategy } from '../strategy.ts';
import { dataFile, tableFiles } from './database.fixture.ts';
import { alternatives, strategies } from './index.ts';

const first = '0002-01-01T00:00:00.000000Z';
const last = '9999-12-31T23:59:59.999999Z';
const ids = { least: -2147483648, greatest: 2147483647 };

const insertRows = (id: number, instant: string): string => `
  INSERT INTO tb_user VALUES (${id}, 'First', 'Last', 'user ${id}', '${instant}', '${instant}');
  INSERT INTO tb_post VALUES (${id}, ${id}, 'Title', 'Content', '${instant}');
  INSERT INTO tb_comment VALUES (${id}, ${id}, ${id}, 'Comment', '${instant}')`;

const userFields = 'id createdAt updatedAt userPosts { id createdAt }';
const postFields = 'id createdAt commentCount author { id } comments { id createdAt author { id } }';
const everything = `{
  least: user(id: ${ids.least}) { ${userFields} }
  greatest: user(id: ${ids.greatest}) { ${userFields} }
  users(limit: 100) { ${userFields} }
  after: users(after: ${ids.greatest - 1}) { id }
  leastPost: post(id: ${ids.least}) { ${postFields} }
  greatestPost: post(id: ${ids.greatest}) { ${postFields} }
  feed(limit: 100) { ${postFields} }
  dashboard { userCount postCount commentCount postsPerMonth { month postCount } topAuthors { id postCount } }
}`;

interface Served {
  readonly strategy: Strategy;
  readonly client: Client;
  readonly app: FastifyInstance;
}
const served: Served[] = [];
const opened = new AsyncDisposableStack();

before(async () => {
  for (const strategy of [...strategies, ...alternatives]) {
    const database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...strategy.readModel] });
    opened.defer(() => database.drop());
    const pool = new Database(database.url, 2);
    opened.defer(() => pool.close());
    const app = createServer(strategy.open(pool));
    opened.defer(() => app.close());
    served.push({ strategy, client: database.client, app });
  }
});
after(() => opened.disposeAsync());

describe('beyond the bounds, the tables refuse a time under every strategy', () => {
  const beyond = [
    '0001-12-31 23:59:59.999999Z',
    '10000-01-01 00:00:00Z',
    '294276-12-31Z',
    '4713-01-01Z BC',
    'infinity',
    '-infinity',
  ];
  const columns = [
    'tb_user.created_at',
    'tb_user.updated_at',
    'tb_post.created_at',
    'tb_comment.created_at',
  ].map((name) => name.split('.') as [string, string]);

  for (const instant of beyond) {
    test(instant, async () => {
      for (const { strategy, client } of served) {
        for (const [table, column] of columns) {
          const update = `UPDATE ${table} SET ${column} = '${instant}' WHERE id = 1`;
          await assert.rejects(
            client.query(update),
            { code: '23514', constraint: `${table}_${column}_check` },
            `${strategy.name}: ${update}`,
          );
        }
      }
    });
  }
});

const longest = { bytes: 65_536, sql: "repeat('é', 32768)", text: 'é'.repeat(32_768) };

describe('beyond the bounds, the tables refuse a text under every strategy', () => {
  const columns = {
    tb_user: ['first_name', 'last_name', 'email'],
    tb_post: ['title', 'content'],
    tb_comment: ['content'],
  };
  for (const [table, names] of Object.entries(columns)) {
    for (const name of names) {
      test(`${table}.${name} of ${longest.bytes + 1} bytes`, async () => {
        for (const { strategy, client } of served) {
          await assert.rejects(
            client.query(`UPDATE ${table} SET ${name} = ${longest.sql} || 'x' WHERE id = 1`),
            { code: '23514', constraint: `${table}_${name}_check` },
            strategy.name,
          );
        }
      });
    }
  }
});

/** The answer after these statements, which every strategy and both executors must give. */
async function answerAfter(statements: string, query = everything): Promise<Record<string, unknown>> {
  let answer: string | null = null;
  for (const { strategy, client, app } of served) {
    await client.query(statements);
    await strategy.maintainer?.settle(client);
    for (const url of ['/graphql', '/direct']) {
      const { body } = await app.inject({ method: 'POST', url, payload: { query } });
      answer ??= body;
      assert.equal(body, answer, `${strategy.name} by ${url}`);
    }
  }
  const { data, errors } = JSON.parse(answer ?? '{}');
  assert.equal(errors, undefined);
  return data;
}

const postsPerMonth = (data: Record<string, unknown>): unknown =>
  (data['dashboard'] as Record<string, unknown>)['postsPerMonth'];

describe('at the bounds, all strategies answer alike by both executors', () => {
  test('the first and the last time, the least and the greatest id', async () => {
    const data = await answerAfter(`${insertRows(ids.least, first)}; ${insertRows(ids.greatest, last)}`);
    assert.deepEqual(
      [data['least'], data['greatest']],
      [
        { id: ids.least, instant: first },
        { id: ids.greatest, instant: last },
      ].map(({ id, instant }) => ({
        id,
        createdAt: instant,
        updatedAt: instant,
        userPosts: [{ id, createdAt: instant }],
      })),
    );
    assert.deepEqual(data['after'], [{ id: ids.greatest }]);
    assert.deepEqual(
      postsPerMonth(data),
      Array.from({ length: 12 }, (_, index) => ({
        month: `9999-${String(index + 1).padStart(2, '0')}`,
        postCount: index === 11 ? 1 : 0,
      })),
    );
  });

  test('the months up to the first time', async () => {
    const data = await answerAfter(`DELETE FROM tb_post WHERE id <> ${ids.least}`);
    assert.deepEqual(
      postsPerMonth(data),
      Array.from({ length: 12 }, (_, index) => ({
        month: index === 11 ? '0002-01' : `0001-${String(index + 2).padStart(2, '0')}`,
        postCount: index === 11 ? 1 : 0,
      })),
    );
  });

  test("whatever the writer's time zone", async () => {
    const inZone = (zone: string, statements: string): string =>
      `BEGIN; SET LOCAL TimeZone = '${zone}'; ${statements}; COMMIT`;
    const data = await answerAfter(
      `DELETE FROM tb_user WHERE id IN (${ids.least}, ${ids.greatest});
       ${inZone('America/New_York', insertRows(ids.least, first))};
       ${inZone('Asia/Tokyo', insertRows(ids.greatest, last))}`,
    );
    const { createdAt } = data['greatest'] as { createdAt: unknown };
    assert.equal(createdAt, last);
  });

  test('documents of the longest texts', async () => {
    const data = await answerAfter(
      `DELETE FROM tb_user WHERE id IN (${ids.least}, ${ids.greatest});
       UPDATE tb_user SET first_name = ${longest.sql}, last_name = ${longest.sql}, email = ${longest.sql} WHERE id = 5;
       INSERT INTO tb_post SELECT i, 5, ${longest.sql}, ${longest.sql} FROM generate_series(1001, 1010) AS i;
       INSERT INTO tb_comment SELECT i, 1001, 5, ${longest.sql} FROM generate_series(1001, 1010) AS i`,
      `{
        user(id: 5) { firstName lastName email userPosts { title content } }
        post(id: 1001) { title content author { firstName lastName } comments { content author { firstName lastName } } }
      }`,
    );
    const { text } = longest;
    const author = { firstName: text, lastName: text };
    const post = { title: text, content: text };
    assert.deepEqual(data, {
      user: { ...author, email: text, userPosts: Array(10).fill(post) },
      post: { ...post, author, comments: Array(10).fill({ content: text, author }) },
    });
  });
});
