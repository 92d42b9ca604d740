import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { newRunId } from '../../results/run-file/store.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { openCluster } from '../../seed/cluster/open-cluster.ts';
import { createDatabase } from '../../seed/databases/databases.ts';
import { copyCluster, testSettings } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { observeWrites } from './written.ts';

const database = 'cqrs_bench_written';
const runId = newRunId('test', new Date());
const folder = makeTestFolder();
let cluster: Cluster;
let client: pg.Client;

/** A session that ends, as those of writers do. */
async function write(...statements: readonly string[]): Promise<void> {
  const writer = await connected('postgres');
  try {
    for (const statement of statements) await writer.query(statement);
  } finally {
    await writer.end();
  }
}

async function connected(user: string): Promise<pg.Client> {
  const url = new URL(cluster.url(database));
  if (user !== 'postgres') Object.assign(url, { username: user, password: 'limited' });
  const made = new pg.Client({ connectionString: url.href });
  await made.connect();
  return made;
}

const touch = 'UPDATE qm_user SET data = data + 1';

// A server of its own, so that its WAL only holds what this file writes.
before(async () => {
  await copyCluster('empty', folder);
  cluster = await openCluster({
    runId,
    folder,
    settings: { ...testSettings, full_page_writes: 'on', autovacuum: 'off' },
  });
  await createDatabase(cluster, database, { kind: 'run', runId, strategy: 'qm' });
  client = await connected('postgres');
  await write(
    `CREATE TABLE qm_user (id int PRIMARY KEY, data int, filler text) WITH (fillfactor = 50)`,
    `INSERT INTO qm_user SELECT n, 0, repeat('x', 100) FROM generate_series(1, 1000) AS n`,
    `CREATE ROLE limited LOGIN PASSWORD 'limited'`,
    'VACUUM ANALYZE qm_user',
  );
});
after(async () => {
  await client.end();
  await cluster.stop();
  await rm(folder, { recursive: true });
});

test('updates, HOT ones and dead rows are those of the work alone', async () => {
  const { result, written } = await observeWrites(client, async () => {
    await write(touch, touch.replace('data + 1', 'data + 1, id = id + 10000'));
    return 'done';
  });
  assert.equal(result, 'done');
  const [{ deadTuples, ...table } = assert.fail(), ...others] = written.tables;
  assert.deepEqual([table, others], [{ table: 'qm_user', updates: 2000, hotUpdates: 1000 }, []]);
  // When a page is full, HOT versions are pruned.
  assert.ok(deadTuples >= 1000 && deadTuples <= 2000, `${deadTuples}`);
  const idle = await observeWrites(client, async () => {});
  assert.deepEqual(
    idle.written.tables.map(({ updates, hotUpdates }) => [updates, hotUpdates]),
    [[0, 0]],
  );
  assert.ok(idle.written.walBytes < 1_000 && idle.written.fullPageBytes === 0);
});

test('full-page images are told apart: all pages after a checkpoint, none the second time', async () => {
  const first = await observeWrites(client, () => write(touch));
  assert.equal(first.written.isCheckpointed, true);
  assert.ok(first.written.fullPageImages > 10, `${first.written.fullPageImages}`);
  const { walBytes, fullPageBytes } = first.written;
  assert.ok(fullPageBytes !== null && fullPageBytes > 0.4 * walBytes && fullPageBytes < walBytes);
  assert.ok(fullPageBytes <= first.written.fullPageImages * 8192);

  const second = await observeWrites(client, () => write(`VACUUM qm_user`, touch));
  const both = await observeWrites(client, () => write('VACUUM qm_user', touch, 'VACUUM qm_user', touch));
  const more = both.written.walBytes - second.written.walBytes;
  const images = (both.written.fullPageBytes ?? 0) - (second.written.fullPageBytes ?? 0);
  assert.ok(more > 50_000 && images < 0.1 * more, `${images} of ${more}`);
});

test('a role without rights knows the WAL, and that it may neither checkpoint nor read it', async () => {
  const limited = await connected('limited');
  try {
    await write('DROP EXTENSION pg_walinspect');
    const { written } = await observeWrites(limited, () => write(touch));
    assert.equal(written.isCheckpointed, false);
    assert.equal(written.fullPageBytes, null);
    assert.ok(written.walBytes > 10_000);
    assert.equal(written.tables[0]?.updates, 1000);
  } finally {
    await limited.end();
  }
});
