import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { makeTestFolder, startTestServer, type TestServer } from '../../test/server.ts';
import { ClusterError } from './cluster.ts';
import { asAccount, findAccount } from './embedded/account.ts';
import { openCluster } from './open-cluster.ts';
import { keepTheirState } from './pooler.ts';

const isMissing = spawnSync('pgbouncer', ['--version']).status !== 0;
const skip = isMissing ? 'needs PgBouncer: apt-get install pgbouncer' : false;

const folder = makeTestFolder();
const poolers: ChildProcess[] = [];
let own: TestServer;

/** Starts a PgBouncer in front of the server; resolves to its address. */
async function startPooler(settings: Readonly<Record<string, string | number>>): Promise<string> {
  const account = findAccount();
  const place = join(folder, `pooler-${poolers.length}`);
  mkdirSync(place);
  if (account !== null) chownSync(place, account.uid, account.gid);
  const { password, port } = new URL(own.server.url('postgres'));
  const lines = Object.entries({
    auth_type: 'any',
    unix_socket_dir: place,
    listen_port: 6432,
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`);
  const target = `* = host=127.0.0.1 port=${port} user=postgres password=${password}`;
  const file = join(place, 'pgbouncer.ini');
  writeFileSync(file, ['[databases]', target, '[pgbouncer]', ...lines, ''].join('\n'));
  const pooler = spawn('pgbouncer', ['-q', file], { ...asAccount(account), stdio: 'ignore' });
  poolers.push(pooler);
  // Its socket exists before it listens.
  while (!(await isListening(join(place, '.s.PGSQL.6432')))) {
    assert.equal(pooler.exitCode, null, 'PgBouncer has ended');
    await sleep(5);
  }
  return `postgres://postgres@localhost/postgres?host=${encodeURIComponent(place)}&port=6432`;
}

async function isListening(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/** The result of `keepTheirState` for two sessions, once the pooler has as many connections open as it may. */
async function isKept(connectionString: string, connections: number): Promise<boolean> {
  const clients = await Promise.all(
    Array.from({ length: Math.max(2, connections) }, () => connected(connectionString)),
  );
  try {
    const busy = clients.slice(0, connections);
    await Promise.all(busy.map((client) => client.query('BEGIN')));
    await Promise.all(busy.map((client) => client.query('COMMIT')));
    return await keepTheirState(clients[0] as pg.Client, clients[1] as pg.Client);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

suite('a pooler before PostgreSQL', { skip }, () => {
  before(async () => {
    own = await startTestServer();
  });
  after(async () => {
    for (const pooler of poolers) {
      const ended = once(pooler, 'exit');
      pooler.kill('SIGKILL');
      await ended;
    }
    await own.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const ignoring = { ignore_startup_parameters: 'options' };
  for (const settings of [
    { pool_mode: 'transaction' },
    { pool_mode: 'transaction', ...ignoring },
    { pool_mode: 'transaction', ...ignoring, default_pool_size: 1 },
    { pool_mode: 'session', ...ignoring },
  ]) {
    test(`is refused, and keeps no lock: ${JSON.stringify(settings)}`, async () => {
      const databaseUrl = await startPooler(settings);
      await assert.rejects(openCluster({ runId: 'pooled', databaseUrl }), (error: unknown) => {
        assert.ok(error instanceof ClusterError, String(error));
        assert.match(
          error.message,
          /PostgreSQL itself .*connection pooler, such as PgBouncer.*Name the host/,
        );
        return true;
      });
      const direct = await openCluster({ runId: 'direct', databaseUrl: own.server.url('postgres') });
      await direct.stop();
    });
  }

  for (const connections of [1, 2, 3]) {
    for (const roundRobin of [0, 1]) {
      test(`of ${connections} connections lends them by transaction (round robin ${roundRobin}): no state is kept`, async () => {
        const url = await startPooler({
          pool_mode: 'transaction',
          default_pool_size: connections,
          server_round_robin: roundRobin,
        });
        assert.equal(await isKept(url, connections), false);
      });
    }
  }

  test('is none, or lends by session: state is kept', async () => {
    assert.equal(await isKept(await startPooler({ pool_mode: 'session' }), 2), true);
    assert.equal(await isKept(own.server.url('postgres'), 2), true);
  });
});
