import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createTestDatabase, type TestDatabase, testUrl } from '../../../test/database.ts';
import { startTestMaintainer, type TestMaintainer } from '../../../test/processes.ts';
import { dataFile, tableFiles } from '../database.fixture.ts';
import { insertPost } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { refresherName } from './refreshing.ts';
import { mv } from './strategy.ts';

const entry = mv.maintainer?.entry as URL;
const lock = `'mv_user'::regclass::bigint`;

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...mv.readModel] });
});
after(() => database.drop());

/** Runs `work` with a refresher's process, and ends the process by closing its channel. */
async function withRefresher(work: (refresher: TestMaintainer) => Promise<void>): Promise<void> {
  const refresher = await startTestMaintainer(mv, database.url, { intervalMs: 5 });
  try {
    await work(refresher);
  } finally {
    await refresher.close();
  }
}

// A report that never comes fails its test.
describe('the refresher of materialized views', { timeout: 30_000 }, () => {
  test('brings what is committed into the views, and reports time, WAL and lag', () =>
    withRefresher(async (refresher) => {
      assert.equal((await refresher.next('durationMs'))['lagMs'], null);
      // The lock is held here, so the first report after `skipped` is of a refresh that began after the insertion.
      await database.client.query(`SELECT pg_advisory_lock(${lock})`);
      await refresher.next('skipped');
      await database.client.query(insertPost(1001, 3));
      await database.client.query(`SELECT pg_advisory_unlock(${lock})`);
      const report = await refresher.next('durationMs');
      assert.deepEqual(await findDivergence(database.client, 'mv'), []);
      const figures = [
        'durationMs',
        'userMs',
        'postMs',
        'dashboardMs',
        'walBytes',
        'walInsertBytes',
        'lagMs',
      ];
      assert.deepEqual(Object.keys(report).toSorted(), figures.toSorted());
      for (const figure of figures) assert.ok(Number(report[figure]) >= 0, figure);
      assert.ok(Number(report['lagMs']) > Number(report['durationMs']));
      assert.ok(Number(report['walBytes']) > 0);
    }));

  test('leaves a refresh out while another session is at it', () =>
    withRefresher(async (refresher) => {
      await database.client.query(`SELECT pg_advisory_lock(${lock})`);
      assert.match(String((await refresher.next('skipped'))['skipped']), /refreshing/);
      await database.client.query(`SELECT pg_advisory_unlock(${lock})`);
      await refresher.next('durationMs');
      // It holds the lock only while it refreshes, so a call of mv_refresh() gets its turn.
      await mv.maintainer?.settle(database.client);
    }));

  test('goes on when its session is killed, and when it finds no server for a while', () =>
    withRefresher(async (refresher) => {
      await refresher.next('durationMs');
      const server = new pg.Client({ connectionString: testUrl('postgres') });
      await server.connect();
      const name = new URL(database.url).pathname.slice(1);
      const accept = (isAllowed: boolean) =>
        server.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS ${isAllowed}`);
      try {
        await accept(false);
        await server.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = $2',
          [name, refresherName],
        );
        // First its session is lost, then its first attempt at a new one.
        await refresher.next('fault');
        await refresher.next('fault');
      } finally {
        await accept(true);
        await server.end();
      }
      await refresher.next('durationMs');
    }));

  test('leaves Ctrl-C to its runner', () =>
    withRefresher(async (refresher) => {
      process.kill(refresher.child.pid, 'SIGINT');
      for (let count = 0; count < 3; count += 1) await refresher.next('durationMs');
    }));

  test('fails where there is nothing to refresh, with a message that holds no secret', () =>
    assert.rejects(startTestMaintainer(mv, testUrl('postgres')), {
      message:
        'the maintainer: The database failed a statement (SQLSTATE 42883). Read its log for the cause.',
    }));

  test('started by hand, it says that the runner starts it', () => {
    const run = spawnSync(process.execPath, [fileURLToPath(entry)], { encoding: 'utf8' });
    assert.equal(run.status, 64);
    assert.match(run.stderr, /forked by the runner/);
  });
});
