import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { withChild } from '../../test/processes.ts';
import { postStraight } from '../loopback.ts';
import { namedStrategies } from '../strategies/index.ts';
import { tv } from '../strategies/tv/strategy.ts';
import type { ServerProtocol } from './server-protocol.ts';

const entry = new URL('./start.ts', import.meta.url);
const tables = [
  new URL('../../seed/schema.sql', import.meta.url),
  new URL('../../seed/keys.sql', import.meta.url),
];
const poolConnections = 2;

let database: TestDatabase;

before(async () => {
  database = await createTestDatabase({ sql: [...tables, ...tv.readModel] });
  await database.client.query(
    "INSERT INTO tb_user (id, first_name, last_name, email) VALUES (1, 'Ada', 'Lovelace', 'ada@example.org')",
  );
});

after(async () => {
  await database.drop();
});

const body = JSON.stringify({ query: '{ user(id: 1) { firstName userPosts { id } } }' });
const expected = '{"data":{"user":{"firstName":"Ada","userPosts":[]}}}';

test('a server opens its pool, serves, counts, captures, ignores SIGINT, and ends with its channel', () =>
  withChild<ServerProtocol>(entry, async (server) => {
    const open = { strategy: 'tv', connectionString: database.url, poolConnections };
    const { port, backendPids } = await server.ask('open', open);
    const { rows } = await database.client.query(
      'SELECT pid FROM pg_stat_activity WHERE pid = ANY ($1::int[]) AND datname = current_database()',
      [backendPids],
    );
    assert.equal(rows.length, poolConnections);

    process.kill(server.pid, 'SIGINT');
    assert.equal((await postStraight(`http://127.0.0.1:${port}/graphql`, body)).body, expected);
    assert.deepEqual(await server.ask('counters'), {
      statementCount: 1,
      fellBackCount: 0,
      deadlocks: 0,
      conflicts: 0,
    });

    const captured = await server.ask('capture', { path: '/direct', body });
    assert.equal(captured.responseBody, expected);
    assert.equal(captured.statementCount, 1);
    assert.match(captured.plans[0]?.statement ?? '', /tv_user/);
    assert.ok('Plan' in (captured.plans[0]?.plan ?? {}));
  }));

test('what cannot be opened fails with a message that holds no secret', () =>
  withChild<ServerProtocol>(entry, async (server) => {
    const nowhere = 'postgres://somebody:s3cret@127.0.0.1:1/nowhere';
    const open = (strategy: string) =>
      server.ask('open', { strategy, connectionString: nowhere, poolConnections });
    const names = namedStrategies.map(({ name }) => name).join(', ');
    await assert.rejects(open('tw'), { message: `the child: Expected a strategy (${names}), got "tw".` });
    const unreachable = 'the child: The database cannot be reached. Check that it runs, then ask again.';
    await assert.rejects(open('tv'), { message: unreachable });
  }));

test('an order before open fails', () =>
  withChild<ServerProtocol>(entry, (server) =>
    assert.rejects(server.ask('counters'), {
      message: 'the child: Expected "open" before any other order.',
    }),
  ));

test('a capture that is under way does not keep a server from ending, and does not fail it', () =>
  withChild<ServerProtocol>(entry, async (server) => {
    await server.ask('open', { strategy: 'tv', connectionString: database.url, poolConnections });
    server.ask('capture', { path: '/graphql', body }).catch(() => {});
    // The work has begun when the next order is answered.
    await server.ask('counters');
  }));

test('started by hand, it says what to type', () => {
  const run = spawnSync(process.execPath, [fileURLToPath(entry)], { encoding: 'utf8' });
  assert.equal(run.status, 64);
  assert.match(run.stderr, /npm run serve -- --strategy qm/);
});
