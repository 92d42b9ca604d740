import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '../test/database.ts';
import { postStraight } from './loopback.ts';
import type { CaptureAnswer, ReadyAnswer, ServerAnswer, ServerOrder } from './protocol.ts';
import { namedStrategies } from './strategies/index.ts';
import { tv } from './strategies/tv/strategy.ts';

const entry = new URL('start.ts', import.meta.url);
const tables = [new URL('../seed/schema.sql', import.meta.url), new URL('../seed/keys.sql', import.meta.url)];
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

async function ask(child: ChildProcess, order: ServerOrder): Promise<ServerAnswer> {
  const answered = once(child, 'message');
  child.send(order);
  return (await answered)[0] as ServerAnswer;
}

/** Runs `work` with a server process, and ends it by the end of its channel. */
async function withChild(work: (child: ChildProcess) => Promise<void>): Promise<void> {
  const child = fork(entry, { serialization: 'advanced' });
  const exited = once(child, 'exit');
  try {
    await work(child);
  } finally {
    if (child.connected) child.disconnect();
    assert.deepEqual(await exited, [0, null]);
  }
}

const body = JSON.stringify({ query: '{ user(id: 1) { firstName userPosts { id } } }' });
const expected = '{"data":{"user":{"firstName":"Ada","userPosts":[]}}}';

test('a server opens its pool, serves, counts, captures, ignores SIGINT, and ends with its channel', async () => {
  await withChild(async (child) => {
    const ready = (await ask(child, {
      type: 'open',
      strategy: 'tv',
      connectionString: database.url,
      poolConnections,
    })) as ReadyAnswer;
    assert.equal(ready.type, 'ready');
    const { rows } = await database.client.query(
      'SELECT pid FROM pg_stat_activity WHERE pid = ANY ($1::int[]) AND datname = current_database()',
      [ready.backendPids],
    );
    assert.equal(rows.length, poolConnections);

    child.kill('SIGINT');
    assert.equal((await postStraight(`http://127.0.0.1:${ready.port}/graphql`, body)).body, expected);
    assert.deepEqual(await ask(child, { type: 'counters', id: 1 }), {
      type: 'counters',
      id: 1,
      statementCount: 1,
      fellThroughCount: 0,
    });

    const captured = (await ask(child, {
      type: 'capture',
      id: 2,
      path: '/direct',
      body,
    })) as CaptureAnswer;
    assert.equal(captured.type, 'capture');
    assert.equal(captured.id, 2);
    assert.equal(captured.responseBody, expected);
    assert.equal(captured.statementCount, 1);
    assert.match(captured.plans[0]?.statement ?? '', /tv_user/);
    assert.ok('Plan' in (captured.plans[0]?.plan ?? {}));
  });
});

test('what cannot be opened fails with a message that holds no secret', async () => {
  await withChild(async (child) => {
    const nowhere = 'postgres://somebody:s3cret@127.0.0.1:1/nowhere';
    const unknown = await ask(child, {
      type: 'open',
      strategy: 'tw',
      connectionString: nowhere,
      poolConnections,
    });
    assert.deepEqual(unknown, {
      type: 'failed',
      id: null,
      message: `Expected a strategy (${namedStrategies.map(({ name }) => name).join(', ')}), got "tw".`,
    });
    const unreachable = await ask(child, {
      type: 'open',
      strategy: 'tv',
      connectionString: nowhere,
      poolConnections,
    });
    const message = 'The database cannot be reached. Check that it runs, then ask again.';
    assert.deepEqual(unreachable, { type: 'failed', id: null, message });
  });
});

test('an order before open fails with its id', async () => {
  await withChild(async (child) => {
    const answer = await ask(child, { type: 'counters', id: 3 });
    assert.deepEqual(answer, { type: 'failed', id: 3, message: 'Expected "open" before "counters".' });
  });
});

test('a capture that is under way does not keep a server from ending, and does not fail it', async () => {
  await withChild(async (child) => {
    await ask(child, { type: 'open', strategy: 'tv', connectionString: database.url, poolConnections });
    child.send({ type: 'capture', id: 1, path: '/graphql', body } satisfies ServerOrder);
    // It has begun when the next order is answered.
    await ask(child, { type: 'counters', id: 2 });
  });
});

test('started by hand, it says what to type', () => {
  const run = spawnSync(process.execPath, [fileURLToPath(entry)], { encoding: 'utf8' });
  assert.equal(run.status, 64);
  assert.match(run.stderr, /npm run serve -- --strategy qm/);
});
