/**
 * Query-model tables report what triggers missed and what a restore leaves out, and `qm_rebuild()` repairs it, whatever is
 * disabled; `mv_refresh()` fills views that are not populated. Restores are simulated by the tables as a restore leaves
 * them, because the PostgreSQL that comes with the packages has no pg_dump.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Client } from 'pg';
import type { Strategy } from '../strategy.ts';
import { dataFile } from './database.fixture.ts';
import { insertComment, insertPost, value } from './defect.fixture.ts';
import { findDivergence } from './divergence.ts';
import { mv } from './mv/strategy.ts';
import { overlapping } from './qm/races.fixture.ts';
import { qm } from './qm/strategy.ts';
import { qmInline } from './qm-inline/strategy.ts';
import { qmOutbox } from './qm-outbox/strategy.ts';
import { type Sessions, withSessions } from './sessions.fixture.ts';

const rows = readFileSync(dataFile, 'utf8');
const rebuild = 'SELECT qm_rebuild()';
const missing = { code: '55000', message: /row \d+ of qm_lock.* missing/, hint: /SELECT qm_rebuild\(\)/ };

/** The tables after a restore of the schema alone: all exist, all are empty. */
async function emptySchema(client: Client): Promise<void> {
  const tables = `SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`;
  const truncate = `TRUNCATE ${await value(client, tables)}`;
  for (const statement of ['BEGIN', 'SET LOCAL session_replication_role = replica', truncate, 'COMMIT']) {
    await client.query(statement);
  }
}

/** Runs statements that no trigger sees. */
async function unseen(client: Client, ...statements: readonly string[]): Promise<void> {
  await client.query('SET session_replication_role = replica');
  for (const statement of statements) await client.query(statement);
}

const writes = [
  "UPDATE tb_user SET first_name = 'Renamed' WHERE id = 2",
  insertPost(1001, 3),
  insertComment(1001, 20),
  'DELETE FROM tb_comment WHERE post_id = 1',
];

for (const strategy of [qm, qmInline, qmOutbox]) {
  const settle = async (client: Client): Promise<void> => strategy.maintainer?.settle(client);
  const assertDiverged = async (client: Client): Promise<void> =>
    assert.notDeepEqual(await findDivergence(client, 'qm'), []);
  /**
   * Rebuilds in the session that it gets, and asserts that there is no divergence, no queue row, and no missing lock row.
   */
  const assertRepaired = async ({ one, two }: Sessions): Promise<void> => {
    await one.query(rebuild);
    await settle(two);
    assert.deepEqual(await findDivergence(two, 'qm'), []);
    assert.equal(await value(two, 'SELECT count(*)::int FROM qm_queue'), 0);
    assert.equal(await value(two, 'SELECT count(*)::int FROM qm_lock'), 2049);
  };

  describe(`repair of ${strategy.name}`, () => {
    test('after a restore of the schema alone, whoever recomputes is told what to run', () =>
      withSessions(strategy, undefined, async (sessions) => {
        const { one, two } = sessions;
        await emptySchema(one);
        if (strategy === qmOutbox) {
          await one.query(rows);
          await assert.rejects(settle(two), missing);
          assert.equal(await value(two, 'SELECT count(*)::int FROM qm_dead_letter'), 0);
          await assertRepaired(sessions);
        } else {
          await assert.rejects(one.query(rows), missing);
          await assertRepaired(sessions);
          await one.query(rows);
        }
        for (const write of writes) await one.query(write);
        await settle(two);
        assert.deepEqual(await findDivergence(two, 'qm'), []);
      }));

    test('after a restore of the schema alone and a rebuild, two comments of one post are both counted', () =>
      withSessions(strategy, undefined, async (sessions) => {
        const { one } = sessions;
        await emptySchema(one);
        await unseen(one, rows, 'RESET session_replication_role');
        await assertRepaired(sessions);
        if (strategy === qm) await overlapping(insertComment(1001, 20), insertComment(1002, 20))(sessions);
        for (const write of [insertComment(1003, 20), insertComment(1004, 20)]) await one.query(write);
        await settle(one);
        assert.deepEqual(await findDivergence(one, 'qm'), []);
      }));

    test('rows restored into tables with their triggers are counted once after a rebuild', () =>
      withSessions(strategy, undefined, async (sessions) => {
        const { one, two } = sessions;
        await unseen(one, 'TRUNCATE tb_user, tb_post, tb_comment', 'RESET session_replication_role');
        await one.query(rows);
        await settle(two);
        await assertDiverged(two);
        await assertRepaired(sessions);
      }));

    test('writes with session_replication_role = replica, rebuilt in the same session', () =>
      withSessions(strategy, undefined, async (sessions) => {
        await unseen(sessions.one, ...writes);
        await assertDiverged(sessions.one);
        await assertRepaired(sessions);
      }));

    test('writes while triggers of the tables are disabled', () =>
      withSessions(strategy, undefined, async (sessions) => {
        const { one } = sessions;
        for (const table of ['tb_user', 'tb_post', 'tb_comment']) {
          await one.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
        }
        for (const write of writes) await one.query(write);
        await assertDiverged(one);
        await assertRepaired(sessions);
      }));

    test('writes while the triggers of the queue are disabled', () =>
      withSessions(strategy, undefined, async (sessions) => {
        const { one } = sessions;
        await one.query('ALTER TABLE qm_queue DISABLE TRIGGER USER').catch((error) => {
          // A view's triggers cannot be disabled.
          assert.equal(strategy, qmInline, String(error));
        });
        for (const write of writes) await one.query(write);
        await assertRepaired(sessions);
      }));
  });
}

test('qm_rebuild() is refused where the snapshot is older than its locks', async () => {
  for (const strategy of [qm, qmInline] satisfies readonly Strategy[]) {
    await withSessions(strategy, undefined, async ({ one }) => {
      await one.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await assert.rejects(one.query(rebuild), /needs isolation level READ COMMITTED/);
    });
  }
});

describe('views that are not populated', () => {
  for (const views of [['mv_user'], ['mv_user', 'mv_post', 'mv_dashboard']]) {
    test(`${views.join(', ')}: the next refresh fills, the one after that locks no reader out`, () =>
      withSessions(mv, undefined, async ({ one, two }) => {
        for (const view of views) await one.query(`REFRESH MATERIALIZED VIEW ${view} WITH NO DATA`);
        await mv.maintainer?.settle(one);
        assert.deepEqual(await findDivergence(one, 'mv'), []);
        await one.query(insertPost(1001, 3));
        for (const statement of ['BEGIN', 'SELECT mv_refresh()']) await one.query(statement);
        await two.query("SET lock_timeout = '20ms'");
        for (const view of views) await two.query(`SELECT FROM ${view}`);
        await one.query('COMMIT');
        assert.deepEqual(await findDivergence(one, 'mv'), []);
      }));
  }
});
