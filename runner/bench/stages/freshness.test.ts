/** What the freshness check asks of every strategy, and that nothing of it stays. Servers that it finds: faults.test.ts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { scenarios } from '../../../scenarios/index.ts';
import { datasetNamed } from '../../../seed/data/datasets.ts';
import { seedDatabase } from '../../../seed/seed.ts';
import { Database } from '../../../servers/database/database.ts';
import { executors } from '../../../servers/executors/index.ts';
import { createSchema } from '../../../servers/graphql/schema.ts';
import { createServer } from '../../../servers/server.ts';
import { alternatives, namedStrategies, strategies } from '../../../servers/strategies/index.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { freshnessOf, hasFreshnessCheck, rootFields } from '../../checks/freshness-rows.ts';

const tiny = datasetNamed('tiny') ?? assert.fail('Expected a dataset tiny');
const freshness = freshnessOf(tiny);

test('every root field is asked, and its right answers differ', () => {
  const fields = Object.keys(createSchema().getQueryType()?.getFields() ?? {});
  const [before, after] = freshness.states.map(({ questions }) => questions);
  assert.deepEqual(Object.keys(before ?? {}).sort(), fields.sort());
  for (const field of fields) {
    assert.equal(before?.[field]?.operation, after?.[field]?.operation);
    assert.notEqual(before?.[field]?.expected, after?.[field]?.expected, field);
  }
  for (const { operation } of scenarios) assert.ok(rootFields(operation).length > 0, operation);
});

test('who promises nothing is not asked, nor who computes every document anew', () => {
  const promising = namedStrategies.filter(({ ablation, stored }) => !ablation || stored === undefined);
  const [asked, left] = [
    promising.filter(hasFreshnessCheck),
    promising.filter((one) => !hasFreshnessCheck(one)),
  ];
  assert.deepEqual(namedStrategies.filter(hasFreshnessCheck), asked);
  assert.deepEqual(
    left.map(({ name }) => name),
    ['mv'],
  );
});

for (const strategy of [...strategies, ...alternatives]) {
  describe(`the freshness check of ${strategy.name}`, () => {
    let database: TestDatabase;
    let pool: Database;
    let app: FastifyInstance;
    before(async () => {
      database = await createTestDatabase();
      await seedDatabase(database.url, tiny, 1, () => {});
      for (const file of strategy.readModel) await database.client.query(readFileSync(file, 'utf8'));
      pool = new Database(database.url, 2);
      app = createServer(strategy.open(pool));
    });
    after(async () => {
      await app.close();
      await pool.close();
      await database.drop();
    });

    const write = async (sql: string): Promise<void> => {
      await database.client.query(sql);
      await strategy.maintainer?.settle(database.client);
    };
    const ask = async (query: string, url = '/graphql'): Promise<string> =>
      (await app.inject({ method: 'POST', url, payload: { query } })).body;
    /** The largest answers that show what was written. */
    const everything = async (): Promise<readonly string[]> =>
      Promise.all(
        [
          '{ dashboard { userCount postCount commentCount postsPerMonth { month postCount } topAuthors { id } } }',
          '{ feed(limit: 100) { id author { lastName } comments { id } } }',
          '{ users(limit: 100) { id lastName userPosts { id } } }',
        ].map((query) => ask(query)),
      );

    test('shows what is written each time, and nothing of it afterwards', async () => {
      const as = await everything();
      for (const { sql, questions } of freshness.states) {
        await write(sql);
        for (const { operation, expected } of Object.values(questions)) {
          for (const { path } of executors) assert.equal(await ask(operation, path), expected);
        }
      }
      assert.notDeepEqual(await everything(), as);
      await write(freshness.removal);
      assert.deepEqual(await everything(), as);
    });
  });
}
