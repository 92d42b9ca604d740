import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { startTestServer, type TestServer } from '../../test/server.ts';
import { createDatabase, dropDatabase } from '../databases/databases.ts';
import { ClusterError } from './cluster.ts';
import { openExternal } from './external.ts';
import { openCluster } from './open-cluster.ts';

let own: TestServer;
const password = 'not-to-be-told';

before(async () => {
  own = await startTestServer();
  const client = new pg.Client({ connectionString: own.server.url('postgres') });
  await client.connect();
  await client.query(`CREATE ROLE plain LOGIN PASSWORD '${password}'`);
  await client.query(`CREATE ROLE maker LOGIN CREATEDB PASSWORD '${password}'`);
  await client.query(`CREATE ROLE unable NOLOGIN PASSWORD '${password}'`);
  await client.query(`CREATE ROLE crowded LOGIN CONNECTION LIMIT 0 PASSWORD '${password}'`);
  await client.query(`CREATE ROLE outsider LOGIN PASSWORD '${password}'`);
  const rules = await client.query<{ file: string }>(`SELECT current_setting('hba_file') AS file`);
  const file = rules.rows[0]?.file ?? '';
  writeFileSync(file, `host all outsider all reject\n${readFileSync(file, 'utf8')}`);
  await client.query('SELECT pg_reload_conf()');
  while (await mayConnect('outsider'));
  await client.query('CREATE DATABASE elsewhere');
  await client.end();
});
after(() => own.remove());

function urlAs(user: string, secret = password, database = 'postgres'): string {
  const url = new URL(own.server.url(database));
  url.username = user;
  url.password = secret;
  return url.href;
}

async function mayConnect(user: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlAs(user) });
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

/** Asserts a refusal that says `expected`, and nothing secret. */
async function assertRefused(opening: Promise<unknown>, expected: RegExp): Promise<void> {
  await assert.rejects(opening, (error: unknown) => {
    assert.ok(error instanceof ClusterError, String(error));
    assert.match(error.message, expected);
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${error.cause}`, new RegExp(password));
    return true;
  });
}

test('a role that may create databases is enough, and the server outlives the run', async () => {
  const cluster = await openCluster({ runId: 'maker', databaseUrl: urlAs('maker') });
  assert.equal(cluster.isEmbedded, false);
  assert.equal(cluster.postmasterPid, null);
  await createDatabase(cluster, 'cqrs_bench_made', { kind: 'run', runId: 'maker' });
  await dropDatabase(cluster, 'cqrs_bench_made');
  await Promise.all([cluster.stop(), cluster.stop()]);
  const again = await openCluster({ runId: 'maker-again', databaseUrl: urlAs('maker') });
  await again.stop();
});

test('a second run is refused, also through another database and as another role', async () => {
  const cluster = await openCluster({ runId: 'first', databaseUrl: urlAs('maker') });
  try {
    const said = new RegExp(`run first process ${process.pid}\\b`);
    await assertRefused(openCluster({ runId: 'second', databaseUrl: urlAs('maker') }), said);
    await assertRefused(openCluster({ runId: 'second', databaseUrl: own.server.url('elsewhere') }), said);
  } finally {
    await cluster.stop();
  }
});

test('simultaneous runs through two databases: never two at once', async () => {
  const urls = [urlAs('maker'), urlAs('maker', password, 'elsewhere')];
  const opened = await Promise.allSettled(
    urls.map((databaseUrl, index) => openCluster({ runId: `run-${index}`, databaseUrl })),
  );
  const winners = opened.filter((outcome) => outcome.status === 'fulfilled');
  for (const { value } of winners) await value.stop();
  assert.equal(winners.length, 1);
});

test('a role that may not create databases is refused, with what would help', async () => {
  await assertRefused(
    openCluster({ runId: 'r', databaseUrl: urlAs('plain') }),
    /"plain".*ALTER ROLE "plain" CREATEDB/s,
  );
});

test('a server that is too old is refused', async () => {
  const opening = openExternal({ runId: 'r', databaseUrl: urlAs('maker'), versionMin: 990_000 });
  await assertRefused(opening, /Expected PostgreSQL 99 or newer; .* is 18\./);
});

test('what waiting cannot mend is said at once, in words of its own', async () => {
  const words = {
    [urlAs('maker', '')]: /it asks for a password, and the address has none/,
    [urlAs('nobody_here')]: /it refused the user or the password/,
    [urlAs('unable')]: /the role may not log in/,
    [urlAs('crowded')]: /it has no connection left/,
    [`${urlAs('maker').split('?')[0]}?sslmode=no-verify`]: /it has no TLS/,
    [urlAs('outsider')]: /pg_hba\.conf rejects/,
  };
  for (const [databaseUrl, expected] of Object.entries(words)) {
    await assertRefused(openCluster({ runId: 'r', databaseUrl }), expected);
  }
});

test('a wrong password, an unknown database, a silent address and no address at all are refused', async () => {
  const wrong = urlAs('maker', `${password}-wrong`);
  await assertRefused(openCluster({ runId: 'r', databaseUrl: wrong }), /refused the user or the password/);
  const unknown = urlAs('maker', password, 'no_such');
  await assertRefused(
    openCluster({ runId: 'r', databaseUrl: unknown }),
    /no_such\).*it has no such database/,
  );
  const silent = `postgres://maker:${password}@127.0.0.1:1/postgres`;
  await assertRefused(
    openCluster({ runId: 'r', databaseUrl: silent }),
    /\(127\.0\.0\.1:1\/postgres\).*nothing listens/,
  );
  for (const databaseUrl of [
    `maker:${password}@host/db`,
    `mysql://maker:${password}@host/db`,
    'postgres://a b:x',
  ]) {
    await assertRefused(openCluster({ runId: 'r', databaseUrl }), /Expected DATABASE_URL to be the address/);
  }
});
