import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database, type DatabaseOptions, type Statement } from '../database/database.ts';
import { MemorySource, userDocument } from '../documents.fixture.ts';
import { createServer } from '../server.ts';
import type { Source } from '../strategy.ts';
import { capture } from './capture.ts';
import type { Capture } from './server-protocol.ts';

const connections = 3;
const one: Statement = { name: 'one "row"', text: 'SELECT data FROM stored WHERE id = $1' };
const several: Statement = {
  name: 'several',
  text: 'SELECT data FROM stored WHERE id = ANY ($1::int[]) AND note IS DISTINCT FROM $2 ORDER BY id',
};
const quote = 'it\'s "quoted" \\ {a,b} $1';

let disposable: TestDatabase;
let database: Database;

before(async () => {
  disposable = await createTestDatabase();
  await disposable.client.query('CREATE TABLE stored (id int PRIMARY KEY, note text, data jsonb NOT NULL)');
  await disposable.client.query('INSERT INTO stored SELECT n, $1, $2 FROM generate_series(1, 1000) AS n', [
    quote,
    JSON.stringify(userDocument),
  ]);
  await disposable.client.query('ANALYZE stored');
  database = new Database(disposable.url, connections);
});

after(async () => {
  await database.close();
  await disposable.drop();
});

/** Two statements for each user: by id, and by a list of ids with a text that needs quoting. */
const sourceOf = (pool: Database): Source => ({
  createReader: () => ({
    ...new MemorySource().createReader(),
    user: async (id) => {
      const [row] = await pool.query<{ data: typeof userDocument }>(one, [id]);
      await pool.query(several, [[id, 7], `not ${quote}`]);
      return row?.data ?? null;
    },
  }),
});

const body = JSON.stringify({ query: '{ user(id: 5) { firstName } }' });

test('a captured request has its answer, its statements in order, and a plan of each that really ran', async () => {
  const app = createServer(sourceOf(database));
  const captured = await capture(app, database, '/graphql', body);
  await app.close();
  assert.equal(captured.statusCode, 200);
  assert.equal(captured.responseBody, '{"data":{"user":{"firstName":"Ada"}}}');
  assert.equal(captured.statementCount, 2);
  assert.deepEqual(
    captured.plans.map(({ statement, parameters }) => [statement, parameters]),
    [
      [one.text, [5]],
      [several.text, [[5, 7], `not ${quote}`]],
    ],
  );
  const roots = captured.plans.map(({ plan }) => plan['Plan'] as Record<string, unknown>);
  assert.equal(roots[0]?.['Actual Rows'], 1);
  assert.equal(roots[1]?.['Actual Rows'], 2);
  assert.equal(typeof roots[0]?.['Shared Hit Blocks'], 'number');
  for (const { plan } of captured.plans) {
    assert.equal(typeof plan['Execution Time'], 'number');
    assert.ok('Serialization' in plan, 'detoasting and output are part of the plan');
    assert.equal((plan['Settings'] as Record<string, string>)['jit'], 'off');
  }
});

test('the plan is the one that the plan cache chose: generic where it is as good', async () => {
  const app = createServer(sourceOf(database));
  const captured = await capture(app, database, '/graphql', body);
  await app.close();
  assert.equal(captured.plans[0]?.plan['Plan Source'], 'generic');
  assert.match(JSON.stringify(captured.plans[0]?.plan), /\$1/);
});

test('every backend of the pool has served each statement six times, and keeps its settings', async () => {
  const served = await database.withEveryClient(async (client) => {
    const { rows } = await client.query<{ name: string; executions: number }>(
      'SELECT name, (generic_plans + custom_plans)::int AS executions FROM pg_prepared_statements',
    );
    const timeout = await client.query<{ statement_timeout: string }>('SHOW statement_timeout');
    return { rows, timeout: timeout.rows[0]?.statement_timeout };
  });
  assert.equal(served.length, connections);
  for (const { rows, timeout } of served) {
    assert.deepEqual(rows.map(({ name }) => name).sort(), [one.name, several.name]);
    assert.ok(rows.every(({ executions }) => executions >= 6));
    assert.equal(timeout, '5s');
  }
});

/** A capture from a pool of its own, and the names of the statements that this pool's backends hold prepared. */
async function captureWith(
  options: DatabaseOptions,
): Promise<{ captured: Capture; prepared: readonly string[] }> {
  const pool = new Database(disposable.url, 1, options);
  const app = createServer(sourceOf(pool));
  try {
    const captured = await capture(app, pool, '/graphql', body);
    const names = 'SELECT name FROM pg_prepared_statements ORDER BY name';
    const { rows } = await pool.withClient((client) => client.query<{ name: string }>(names));
    return { captured, prepared: rows.map(({ name }) => name) };
  } finally {
    await app.close();
    await pool.close();
  }
}

test('an unnamed statement is explained as it runs: planned for its parameters, and never prepared', async () => {
  const { captured, prepared } = await captureWith({ isPrepared: false });
  assert.deepEqual(prepared, []);
  assert.equal(captured.statementCount, 2);
  assert.deepEqual(
    captured.plans.map(({ statement, parameters }) => [statement, parameters]),
    [
      [one.text, [5]],
      [several.text, [[5, 7], `not ${quote}`]],
    ],
  );
  for (const { plan } of captured.plans) {
    assert.equal(plan['Plan Source'], 'custom');
    assert.equal(typeof plan['Execution Time'], 'number');
  }
  // The text parameter of the second statement contains `$1`.
  assert.doesNotMatch(JSON.stringify(captured.plans[0]?.plan), /\$1/);
});

test('with custom plans forced, a prepared statement is explained as planned for its parameters', async () => {
  const { captured, prepared } = await captureWith({ settings: { plan_cache_mode: 'force_custom_plan' } });
  assert.deepEqual(prepared, [one.name, several.name]);
  assert.deepEqual(
    captured.plans.map(({ plan }) => plan['Plan Source']),
    ['custom', 'custom'],
  );
  assert.doesNotMatch(JSON.stringify(captured.plans[0]?.plan), /\$1/);
});
