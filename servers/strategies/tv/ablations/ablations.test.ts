import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type pg from 'pg';
import { createTestDatabase } from '../../../../test/database.ts';
import { Database } from '../../../database/database.ts';
import type { Strategy } from '../../../strategy.ts';
import { dataFile, tableFiles, wholeUser } from '../../database.fixture.ts';
import { planOf, value } from '../../defect.fixture.ts';
import { strategyNamed } from '../../index.ts';
import { tv } from '../strategy.ts';

const tvForceCustomPlan = strategyNamed('tv~force-custom-plan');
const tvNoFkIndex = strategyNamed('tv~no-fk-index');
const tvNoStatistics = strategyNamed('tv~no-statistics');
const tvUnnamedStatements = strategyNamed('tv~unnamed-statements');

/** Builds a strategy over analyzed tables, as for a template; then vacuums and analyzes once more. */
async function built<Result>(
  { readModel }: Strategy,
  work: (client: pg.Client, url: string) => Promise<Result>,
): Promise<Result> {
  const { client, url, drop } = await createTestDatabase({ sql: [...tableFiles, dataFile] });
  try {
    await client.query('VACUUM (ANALYZE)');

    for (const file of readModel) await client.query(readFileSync(file, 'utf8'));
    await client.query('VACUUM (ANALYZE)');
    return await work(client, url);
  } finally {
    await drop();
  }
}

describe('what an ablation of views changes', () => {
  const statistics = (client: pg.Client): Promise<unknown> =>
    value(client, "SELECT count(*)::int FROM pg_stats WHERE tablename LIKE 'tb\\_%'");

  test('no-statistics: ANALYZE finds nothing to gather, and the rows are still counted', async () => {
    assert.equal(await built(tv, statistics), 16);
    await built(tvNoStatistics, async (client) => {
      assert.equal(await statistics(client), 0);
      assert.equal(await value(client, "SELECT reltuples::int FROM pg_class WHERE relname = 'tb_post'"), 20);
    });
  });

  test('no-fk-index: what a document embeds is found by scanning', async () => {
    const plan = async (client: pg.Client): Promise<string> => {
      await client.query('BEGIN');
      return planOf(client, 'SELECT data FROM tv_post WHERE id = 1');
    };
    assert.doesNotMatch(await built(tv, plan), /Seq Scan/);
    assert.match(await built(tvNoFkIndex, plan), /Seq Scan on tb_comment/);
  });

  test('unnamed-statements and force-custom-plan: what a backend keeps, and how it plans', async () => {
    const planned = (strategy: Strategy): Promise<unknown> =>
      built(strategy, async (_client, url) => {
        const pool = new Database(url, 1, strategy.database);
        try {
          const reader = strategy.open(pool).createReader();
          for (let time = 0; time < 10; time += 1) await reader.user(1, wholeUser);
          const counts = 'SELECT name, generic_plans::int AS generic, custom_plans::int AS custom';
          const { rows } = await pool.withClient((client) =>
            client.query(`${counts} FROM pg_prepared_statements`),
          );
          return rows;
        } finally {
          await pool.close();
        }
      });
    assert.deepEqual(await planned(tv), [{ name: 'tv_user', generic: 5, custom: 5 }]);
    assert.deepEqual(await planned(tvForceCustomPlan), [{ name: 'tv_user', generic: 0, custom: 10 }]);
    assert.deepEqual(await planned(tvUnnamedStatements), []);
  });
});
