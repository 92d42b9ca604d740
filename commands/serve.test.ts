/** `serve` as a person uses it: writes show in answers, through the maintainer if there is one, and nothing is left. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { postStraight } from '../servers/loopback.ts';
import { mv } from '../servers/strategies/mv/strategy.ts';
import { qm } from '../servers/strategies/qm/strategy.ts';
import { qmOutbox } from '../servers/strategies/qm-outbox/strategy.ts';
import { startTestServer } from '../test/server.ts';
import { processesMarked, startCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const testServer = await startTestServer();
const mark = randomUUID();
after(async () => {
  // Left over from a failed test.
  for (const pid of processesMarked(mark)) process.kill(pid, 'SIGKILL');
  await testServer.remove();
});

/** Databases of `serve` on the test server. */
async function servedDatabases(): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: testServer.server.url('postgres') });
  await client.connect();
  try {
    const sql = "SELECT datname FROM pg_database WHERE datname ~ '^cqrs_bench_.*_serve_'";
    return (await client.query<{ datname: string }>(sql)).rows.map(({ datname }) => datname);
  } finally {
    await client.end();
  }
}

async function rename(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServer.server.url(database) });
  await client.connect();
  await client.query("UPDATE tb_user SET first_name = 'Renamed' WHERE id = 1");
  await client.end();
}

/** Starts `serve` for one strategy, and resolves when it says that it serves. */
async function startServe(strategy: string) {
  const args = ['serve', '--strategy', strategy, '--dataset', 'tiny', '--port', '0'];
  const url = testServer.server.url('postgres');
  const command = startCommand(args, { DATABASE_URL: url, CQRS_BENCH_TEST_MARK: mark });
  let out = '';
  while (command.process.stdout && !out.includes('Ctrl-C')) out += await once(command.process.stdout, 'data');
  return { command, out };
}

const body = JSON.stringify({ query: '{ user(id: 1) { firstName } }' });
const renamed = '{"data":{"user":{"firstName":"Renamed"}}}';

for (const strategy of [qmOutbox, mv, qm]) {
  test(`${strategy.name} answers with what was written, and says how it is kept true`, {
    timeout: 90_000,
  }, async () => {
    const { command, out } = await startServe(strategy.name);
    assert.equal(/Its maintainer runs beside it/.test(out), strategy.maintainer !== undefined, out);

    const port = Number(/127\.0\.0\.1:(\d+)/.exec(out)?.[1]);
    const [database] = await servedDatabases();
    assert.ok(database);
    await rename(database);
    for (;;) {
      const answer = await postStraight(`http://127.0.0.1:${port}/graphql`, body);
      if (answer.body === renamed) break;
      assert.ok(strategy.maintainer, answer.body);
      await delay(50);
    }

    // Like Ctrl-C, which reaches the whole group.
    process.kill(-(command.process.pid ?? 0), 'SIGINT');
    const { code, errors } = await command.outcome;
    assert.equal(code, exitCodes.fine, errors);
    assert.deepEqual(await servedDatabases(), []);
    assert.deepEqual(processesMarked(mark), []);
  });
}

test('when the maintainer ends, serving ends', {
  skip: process.platform !== 'linux',
  timeout: 90_000,
}, async () => {
  const { command } = await startServe('qm-outbox');
  const [maintainer] = processesMarked(mark).filter((pid) => pid !== command.process.pid);
  process.kill(maintainer ?? Number.NaN, 'SIGKILL');
  const { code, errors } = await command.outcome;
  assert.equal(code, exitCodes.environmentFailed);
  assert.match(errors, /the maintainer of qm-outbox ended \(SIGKILL\)/);
});
