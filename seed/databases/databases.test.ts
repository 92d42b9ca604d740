import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { copyCluster, testSettings } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { type Cluster, ClusterError } from '../cluster/cluster.ts';
import { openCluster } from '../cluster/open-cluster.ts';
import { holdRun } from '../cluster/run-lock.ts';
import { findComment, namelessName } from './database-comment.ts';
import { databaseExists } from './databases.fixture.ts';
import {
  cloneDatabase,
  connect,
  createDatabase,
  dropDatabase,
  isTemplateReady,
  markTemplateReady,
} from './databases.ts';
import { onMaintenance } from './maintenance.ts';
import { cleanStrayDatabases } from './stray-databases.ts';

const runId = 'this-run';
const folder = makeTestFolder();
let cluster: Cluster;
/** The same server as another process sees it, which did not make this process's databases. */
let earlier: Cluster;

before(async () => {
  await copyCluster('empty', folder);
  cluster = await openCluster({ runId, folder, settings: testSettings });
  earlier = { ...cluster };
});
afterEach(async () => {
  for (const name of await names()) await dropDatabase(cluster, name);
});
after(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

function names(): Promise<string[]> {
  return onMaintenance(cluster, async (client) => {
    const found = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE datname LIKE 'cqrs%' ORDER BY 1`,
    );
    return found.rows.map(({ name }) => name);
  });
}

test('a database is UTF-8, sorted by bytes, and says in its comment whose it is', async () => {
  await createDatabase(cluster, 'cqrs_bench_a', { kind: 'run', runId, dataset: `o'clock` });
  const comment = await onMaintenance(cluster, (client) => findComment(client, 'cqrs_bench_a'));
  assert.deepEqual(comment, { madeBy: 'cqrs-bench', kind: 'run', runId, dataset: `o'clock` });
  const client = await connect(cluster, 'cqrs_bench_a');
  const found = await client.query(
    `SELECT 'a' > 'B' AS "byBytes", current_setting('server_encoding') AS encoding`,
  );
  assert.deepEqual(found.rows, [{ byBytes: true, encoding: 'UTF8' }]);
  // Dropping does not wait for connected sessions.
  await dropDatabase(cluster, 'cqrs_bench_a');
  assert.equal(await databaseExists(cluster, 'cqrs_bench_a'), false);
  await dropDatabase(cluster, 'cqrs_bench_a');
  await client.end();
});

test('a clone holds what its template holds', async () => {
  await createDatabase(cluster, 'cqrs_bench_t', { kind: 'template', runId });
  const writer = await connect(cluster, 'cqrs_bench_t');
  await writer.query('CREATE TABLE thing AS SELECT 7 AS id');
  await writer.end();
  await cloneDatabase(cluster, {
    template: 'cqrs_bench_t',
    name: 'cqrs_bench_c',
    comment: { kind: 'run', runId },
  });
  const reader = await connect(cluster, 'cqrs_bench_c');
  assert.deepEqual((await reader.query('SELECT id FROM thing')).rows, [{ id: 7 }]);
  await reader.end();
});

test('a name that is taken, too long or not ours is refused, and leaves nothing behind', async () => {
  await createDatabase(cluster, 'cqrs_bench_taken', { kind: 'run', runId });
  await assert.rejects(
    createDatabase(cluster, 'cqrs_bench_taken', { kind: 'run', runId }),
    (error: unknown) => {
      return error instanceof ClusterError && /"cqrs_bench_taken" already exists/.test(error.message);
    },
  );
  assert.deepEqual(await names(), ['cqrs_bench_taken']);
  const long = `cqrs_bench_${'x'.repeat(53)}`;
  await assert.rejects(createDatabase(cluster, long, { kind: 'run', runId }), /at most 63 bytes.*\(64\)/);
  await assert.rejects(dropDatabase(cluster, 'postgres'), /begins with cqrs_bench_/);
});

test('a template counts as ready only once it is marked', async () => {
  await createDatabase(cluster, 'cqrs_bench_t', { kind: 'template', runId, dataset: 'tiny' });
  assert.equal(await isTemplateReady(cluster, 'cqrs_bench_t'), false);
  await markTemplateReady(cluster, 'cqrs_bench_t');
  assert.equal(await isTemplateReady(cluster, 'cqrs_bench_t'), true);
  assert.equal(await isTemplateReady(cluster, 'cqrs_bench_none'), false);
});

test('cleaning drops what dead runs left, and nothing else', async () => {
  const live = await connect(cluster, 'postgres');
  await holdRun(live, 'live-run');
  try {
    await createDatabase(earlier, 'cqrs_bench_dead', { kind: 'run', runId: 'dead-run' });
    await createDatabase(earlier, 'cqrs_bench_live', { kind: 'run', runId: 'live-run' });
    await createDatabase(earlier, 'cqrs_bench_resumed', { kind: 'run', runId });
    await createDatabase(cluster, 'cqrs_bench_mine', { kind: 'run', runId });
    await createDatabase(earlier, 'cqrs_bench_half', { kind: 'template', runId: 'dead-run' });
    await createDatabase(earlier, 'cqrs_bench_half_live', { kind: 'template', runId: 'live-run' });
    await createDatabase(earlier, 'cqrs_bench_ready', { kind: 'template', runId: 'dead-run' });
    await markTemplateReady(earlier, 'cqrs_bench_ready');
    await live.query('CREATE DATABASE cqrs_bench_of_somebody');
    await live.query(`COMMENT ON DATABASE cqrs_bench_of_somebody IS '{"kind":"run","runId":"dead-run"}'`);
    const [nameless, namelessLive] = [
      namelessName('dead-run', '0badcafe'),
      namelessName('live-run', '0badcafe'),
    ];
    for (const name of [nameless, namelessLive]) await live.query(`CREATE DATABASE ${name}`);
    const kept = ['half_live', 'live', 'mine', 'of_somebody', 'ready'].map((name) => `cqrs_bench_${name}`);

    const dropped = await cleanStrayDatabases(cluster);
    assert.deepEqual(
      dropped.sort(),
      ['cqrs_bench_dead', 'cqrs_bench_half', nameless, 'cqrs_bench_resumed'].sort(),
    );
    assert.deepEqual((await names()).sort(), [...kept, namelessLive].sort());
  } finally {
    await live.end();
  }
});
