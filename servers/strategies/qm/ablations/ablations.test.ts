/** Ablations of query-model tables stay correct while only one session writes: what they lack shows elsewhere. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import type { Strategy } from '../../../strategy.ts';
import { dataFile, tableFiles } from '../../database.fixture.ts';
import { insertPost, value } from '../../defect.fixture.ts';
import { findDivergence } from '../../divergence.ts';
import { strategyNamed } from '../../index.ts';
import { qm } from '../strategy.ts';
import { step } from '../writes.fixture.ts';

const qmCompressed = strategyNamed('qm~compressed');
const qmGin = strategyNamed('qm~gin');
const qmJoinNames = strategyNamed('qm~join-names');
const qmNoDashboard = strategyNamed('qm~no-dashboard');
const qmNoLock = strategyNamed('qm~no-lock');
const qmNoSourceLock = strategyNamed('qm~no-source-lock');
const qmRowTrigger = strategyNamed('qm~row-trigger');
const qmUncompressed = strategyNamed('qm~uncompressed');

for (const ablation of [
  qmNoLock,
  qmNoSourceLock,
  qmRowTrigger,
  qmJoinNames,
  qmGin,
  qmCompressed,
  qmUncompressed,
]) {
  describe(`${ablation.name} with one writer`, () => {
    let database: TestDatabase;
    before(async () => {
      database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...ablation.readModel] });
    });
    after(() => database.drop());

    test('holds after any sequence of writes', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 1, maxLength: 12 }),
          fc.boolean(),
          async (steps, isDrainedEachTime) => {
            const { client } = database;
            await client.query('BEGIN');
            try {
              if (isDrainedEachTime) await client.query('SET CONSTRAINTS ALL IMMEDIATE');
              for (const text of steps) await client.query(text);
              await client.query('SET CONSTRAINTS ALL IMMEDIATE');
              assert.deepEqual(await findDivergence(client, 'qm'), []);
              assert.equal(await value(client, 'SELECT count(*)::int FROM qm_queue'), 0);
            } finally {
              await client.query('ROLLBACK');
            }
          },
        ),
        { numRuns: 30, seed: 20251122 },
      ));
  });
}

describe('what an ablation changes', () => {
  const built = async (
    { readModel }: Strategy,
    work: (client: pg.Client) => Promise<void>,
  ): Promise<void> => {
    const { client, drop } = await createTestDatabase({ sql: [...tableFiles, dataFile, ...readModel] });
    try {
      await work(client);
    } finally {
      await drop();
    }
  };
  const rename = "UPDATE tb_user SET last_name = 'Renamed' WHERE id = 1";

  test('a rename writes no post where names are joined on read', () =>
    built(qmJoinNames, async (client) => {
      const versions = 'SELECT array_agg(ctid::text ORDER BY id) FROM qm_post_stored';
      const stored = await value(client, versions);
      await client.query(rename);
      assert.deepEqual(await value(client, versions), stored);
      assert.equal(
        await value(client, "SELECT data #>> '{author,last_name}' FROM qm_post WHERE id = 1"),
        'Renamed',
      );
    }));

  test('no update of a document is HOT with a GIN index (B20)', () =>
    built(qmGin, async (client) => {
      for (const statement of ['BEGIN', 'SET CONSTRAINTS ALL IMMEDIATE', rename])
        await client.query(statement);
      for (const table of ['qm_user', 'qm_post']) {
        const updated = `SELECT pg_stat_get_xact_tuples_updated('${table}'::regclass)::int`;
        assert.ok(Number(await value(client, updated)) > 0);
        assert.equal(await value(client, updated.replace('tuples', 'tuples_hot')), 0);
      }
    }));

  test('only the dashboard goes stale where its deltas are not written', () =>
    built(qmNoDashboard, async (client) => {
      await client.query(insertPost(1001, 3));
      await client.query('DELETE FROM tb_comment WHERE post_id = 1');
      assert.deepEqual(
        (await findDivergence(client, 'qm')).map(({ document, kind }) => `${document} ${kind}`),
        ['dashboard stale'],
      );
    }));

  test('a long document of a user is stored as it is, one of a post compressed, and the ablations change that', async () => {
    const lengthen = `UPDATE tb_post SET content = repeat('long ', 600) WHERE id = 1001`;
    const compressions = `SELECT concat_ws(' ', p.id, pg_column_compression(p.data), pg_column_compression(u.data))
      FROM qm_post p JOIN qm_user u ON u.id = 3 WHERE p.id = 1001`;
    for (const [strategy, expected] of [
      [qm, '1001 pglz'],
      [qmCompressed, '1001 pglz pglz'],
      [qmUncompressed, '1001'],
    ] as const) {
      await built(strategy, async (client) => {
        await client.query(insertPost(1001, 3));
        await client.query(lengthen);
        assert.equal(await value(client, compressions), expected);
      });
    }
  });
});
