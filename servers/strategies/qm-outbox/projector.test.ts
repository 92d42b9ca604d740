/** The projector's process: what it projects, what it reports, and what it survives. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestMaintainer, type TestMaintainer } from '../../../test/processes.ts';
import { dataFile, readModelText, tableFiles } from '../database.fixture.ts';
import { insertPost, value } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { step } from '../qm/writes.fixture.ts';
import { settle } from './batch.ts';
import { qmOutbox } from './strategy.ts';

/** Between polls of an empty outbox. */
const intervalMs = 10;
const backends =
  "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cqrs-bench projector'";

/** Without this limit, a test that hangs would hang forever; nothing here depends on speed. */
describe('a projector', { timeout: 60_000 }, () => {
  let database: TestDatabase;
  let projectors: TestMaintainer[] = [];
  before(async () => {
    database = await createTestDatabase({ sql: [...tableFiles] });
    await database.client.query(readModelText(qmOutbox));
  });
  beforeEach(async () => {
    await Promise.all(projectors.map(({ child }) => child.close()));
    projectors = [];
    await database.client.query('TRUNCATE tb_user CASCADE');
    await database.client.query(readFileSync(dataFile, 'utf8'));
    await settle(database.client);
  });
  after(async () => {
    await Promise.all(projectors.map(({ child }) => child.close()));
    await database.drop();
  });

  const started = async (): Promise<TestMaintainer> => {
    const projector = await startTestMaintainer(qmOutbox, database.url, { intervalMs });
    projectors.push(projector);
    return projector;
  };
  const isTrue = async (): Promise<void> => assert.deepEqual(await findDivergence(database.client, 'qm'), []);
  const until = async (condition: string): Promise<void> => {
    while (!(await value(database.client, `SELECT ${condition}`))) await sleep(2);
  };

  test('projects what is written, and reports what it took', async () => {
    const projector = await started();
    await database.client.query(insertPost(1001, 3));
    const report = await projector.next('events');
    await isTrue();
    assert.deepEqual([report['events'], report['setAside']], [1, 0]);
    assert.ok(Number(report['durationMs']) > 0);
    assert.ok(Number(report['lagMs']) > Number(report['durationMs']));
  });

  test('projects what was prepared when it is committed', async () => {
    const projector = await started();
    const { client } = database;
    await client.query(`BEGIN; ${insertPost(1001, 3)}; PREPARE TRANSACTION 'cqrs_bench_projector'`);
    await isTrue();
    await client.query("COMMIT PREPARED 'cqrs_bench_projector'");
    await projector.next('events');
    await isTrue();
  });

  test('ends when its database is gone', async () => {
    const dropped = await createTestDatabase({ sql: tableFiles });
    await dropped.client.query(readModelText(qmOutbox));
    const projector = await startTestMaintainer(qmOutbox, dropped.url, { intervalMs });
    await dropped.drop();
    assert.match(await projector.child.gone, /^the maintainer ended \(code 0\): The database /);
  });

  test('goes on when its backend is killed', async () => {
    const projector = await started();
    await database.client.query(`SELECT pg_terminate_backend(pid) ${backends}`);
    const report = await projector.next('failure');
    assert.match(String(report['failure']), /^The database cannot be reached/);
    await database.client.query(insertPost(1001, 3));
    await projector.next('events');
    await isTrue();
  });

  test('loses and doubles nothing when it is killed within a batch', async () => {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      // Holds user 3's bucket: the batch has taken its event, and waits.
      for (const text of ['BEGIN', 'SELECT FROM qm_lock WHERE id = 3 FOR UPDATE']) await holder.query(text);
      const projector = await started();
      await database.client.query(insertPost(1001, 3));
      await until(`EXISTS (SELECT ${backends} AND cardinality(pg_blocking_pids(pid)) > 0)`);
      await projector.child.kill();
      await holder.query('COMMIT');
    } finally {
      await holder.end();
    }
    await settle(database.client);
    await isTrue();
    assert.equal(await value(database.client, 'SELECT count(*)::int FROM qm_queue'), 0);
  });

  test('shares the work of several writers with others, some of which are killed', async () => {
    const [first] = [await started(), await started()];
    const write = async (seed: number): Promise<void> => {
      const client = new pg.Client({ connectionString: database.url, options: '-c deadlock_timeout=20ms' });
      await client.connect();
      try {
        for (const text of fc.sample(step, { seed, numRuns: 40 })) {
          // Two writers may violate a constraint that one alone does not, or deadlock: then that transaction does not count.
          await client
            .query(`BEGIN; ${text}; ${insertPost(seed * 1_000_000, 4)} ON CONFLICT DO NOTHING; COMMIT`)
            .catch(() => client.query('ROLLBACK'));
        }
      } finally {
        await client.end();
      }
    };
    const written = Promise.all([write(1), write(2), write(3)]);
    await first.next('events');
    await first.child.kill();
    await started();
    await written;
    await settle(database.client);
    await isTrue();
    assert.equal(await value(database.client, 'SELECT count(*)::int FROM qm_dead_letter'), 0);
  });

  test('leaves Ctrl-C to the runner, and ends with its channel', async () => {
    const projector = await started();
    process.kill(projector.child.pid, 'SIGINT');
    await database.client.query(insertPost(1001, 3));
    await projector.next('events');
    await projector.close();
    await until(`NOT EXISTS (SELECT ${backends})`);
  });

  test('that cannot connect says so, without its connection string', async () => {
    const url = new URL(database.url);
    url.password = 'wrong-secret';
    await assert.rejects(startTestMaintainer(qmOutbox, url.href), (error: Error) => {
      assert.match(error.message, /^the maintainer: The database cannot be reached/);
      assert.doesNotMatch(error.message, /wrong-secret|127\.0\.0\.1/);
      return true;
    });
  });

  test('that finds no read model says so', async () => {
    const empty = await createTestDatabase();
    try {
      await assert.rejects(startTestMaintainer(qmOutbox, empty.url), /SQLSTATE 42/);
    } finally {
      await empty.drop();
    }
  });
});
