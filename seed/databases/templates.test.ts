import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Strategy } from '../../servers/strategy.ts';
import { testUrl } from '../../test/database.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type Dataset, datasetNamed } from '../data/datasets.ts';
import { listDatabases } from './database-comment.ts';
import { databaseExists } from './databases.fixture.ts';
import { connect, createDatabase, dropDatabase, isTemplateReady } from './databases.ts';
import { requireFreeDisk } from './free-disk.ts';
import { onMaintenance } from './maintenance.ts';
import { dataTemplateName, strategyTemplateName } from './template-name.ts';
import { prepareTemplate } from './templates.ts';

const tiny = datasetNamed('tiny') as Dataset;
/** A seed that no other test's templates have. */
const seed = 3_000_000_019;
const cluster: Cluster = {
  isEmbedded: true,
  version: 180_000,
  postmasterPid: null,
  maintenanceDatabase: 'postgres',
  url: testUrl,
  stop: async () => {},
};
const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-templates-'));

after(() => rmSync(folder, { recursive: true }));

/** A strategy with this SQL as its read model. */
function strategyOf(name: string, sql: string, stored?: string): Strategy {
  const file = join(folder, `${name}.sql`);
  writeFileSync(file, sql);
  const open = (): never => assert.fail('a template opens no source');
  return { name, title: name, readModel: [pathToFileURL(file)], ...(stored ? { stored } : {}), open };
}

const copyOf = (condition: string): string =>
  `CREATE TABLE mv_copy AS SELECT * FROM tb_post WHERE ${condition}; ALTER TABLE mv_copy ADD PRIMARY KEY (id);`;

/** Prepares the template; resolves to its name and the steps that this took. */
async function prepare(
  strategy: Strategy,
  signal?: AbortSignal,
): Promise<{ name: string; steps: readonly string[] }> {
  const steps = new Set<string>();
  const progress = (_done: number, _total: number, step: string): unknown => steps.add(step);
  const name = await prepareTemplate(cluster, {
    dataset: tiny,
    seed,
    strategy,
    progress,
    ...(signal ? { signal } : {}),
  });
  return { name, steps: [...steps] };
}

async function templates(): Promise<readonly string[]> {
  const databases = await onMaintenance(cluster, listDatabases);
  return databases
    .map(({ name }) => name)
    .filter((name) => name.startsWith(`cqrs_bench_template_tiny_${seed}_`));
}

suite('templates', () => {
  afterEach(async () => {
    for (const name of await templates()) await dropDatabase(cluster, name);
  });

  test('are made once: the data for all strategies, the read model for each', async () => {
    const first = strategyOf('first', copyOf('true'));
    const made = await prepare(first);
    assert.deepEqual(made.steps, ['tb_user', 'tb_post', 'tb_comment', 'keys', 'vacuum', 'read model first']);
    assert.equal(await isTemplateReady(cluster, made.name), true);
    const client = await connect(cluster, made.name);
    const copied = await client.query('SELECT count(*)::int AS count FROM mv_copy');
    await client.end();
    assert.equal(copied.rows[0].count, tiny.posts);

    const second = await prepare(strategyOf('second', copyOf('id < 10')));
    assert.deepEqual(second.steps, ['read model second']);
    assert.notEqual(second.name, made.name);

    assert.deepEqual(await prepare(first), { name: made.name, steps: [] });
    assert.equal((await templates()).length, 3);
  });

  test('are made anew when the SQL changed, and the old one is dropped', async () => {
    const old = await prepare(strategyOf('changing', copyOf('id < 10')));
    const other = await prepare(strategyOf('changing~more', copyOf('id < 10')));
    const fresh = await prepare(strategyOf('changing', copyOf('id < 20')));
    assert.deepEqual(fresh.steps, ['read model changing']);
    assert.equal(await databaseExists(cluster, old.name), false);
    assert.equal(await databaseExists(cluster, other.name), true);
  });

  test('that were interrupted or failed are not taken for finished ones', async () => {
    const strategy = strategyOf('slow', `SELECT pg_sleep(60)`);
    await assert.rejects(prepare(strategy, AbortSignal.timeout(1_500)), { name: 'TimeoutError' });
    const { name } = await strategyTemplateName(tiny, seed, strategy);
    assert.equal(await isTemplateReady(cluster, name), false);

    await assert.rejects(prepare(strategyOf('broken', 'SELECT no_such_column')), /no_such_column/);
    await assert.rejects(
      prepare(strategyOf('greedy', 'DELETE FROM tb_comment WHERE id = 1')),
      /counted 1499/,
    );
    const empty = strategyOf('empty', 'CREATE TABLE qm_user (); CREATE TABLE qm_post ()', 'qm');
    await assert.rejects(prepare(empty), /expected 50 rows in qm_user of dataset tiny, counted 0/);
    assert.deepEqual(await templates(), [(await dataTemplateName(tiny, seed)).name]);
  });

  test('left half made by a killed process are made anew', async () => {
    const strategy = strategyOf('torn', copyOf('true'));
    const { name } = await strategyTemplateName(tiny, seed, strategy);
    const comment = { kind: 'template', runId: 'killed' } as const;
    await createDatabase(cluster, name, comment);
    await createDatabase(cluster, (await dataTemplateName(tiny, seed)).name, comment);
    const made = await prepare(strategy);
    assert.equal(made.name, name);
    assert.ok(made.steps.includes('tb_comment'));
  });
});

test('template names are PostgreSQL names of at most 63 bytes, one for each strategy', async () => {
  const names = await Promise.all(
    [
      'qm',
      'qm~no-fk-index',
      'qm-no-fk-index',
      'a-strategy-with-a-name-that-is-far-too-long-for-a-database',
    ].map(async (name) => (await strategyTemplateName(tiny, 4_294_967_295, strategyOf(name, ''))).name),
  );
  for (const name of names)
    assert.match(name, /^cqrs_bench_template_tiny_4294967295_[a-z0-9_]+_[0-9a-f]{12}$/);
  for (const name of names) assert.ok(name.length <= 63, name);
  assert.equal(new Set(names).size, names.length);
});

test('a disk without room is named before it is filled', async () => {
  await requireFreeDisk(cluster, 0, 'nothing');
  await assert.rejects(
    requireFreeDisk(cluster, 1e18, 'the template x'),
    /Expected \d+ MiB of free disk in \/.* for the template x; there are \d+ MiB\. .*CQRS_BENCH_CLUSTER=FOLDER/,
  );
});
