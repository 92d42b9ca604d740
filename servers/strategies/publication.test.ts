/**
 * Every read model beside a publication FOR ALL TABLES. Such a publication refuses to update or delete rows of a table
 * without a replica identity, whatever wal_level is, so a writer's own commit would fail.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from 'pg';
import { createTestDatabase } from '../../test/database.ts';
import type { Strategy } from '../strategy.ts';
import { dataFile, settle, tableFiles } from './database.fixture.ts';
import { insertComment, insertPost, value } from './defect.fixture.ts';
import { findDivergence } from './divergence.ts';
import { namedStrategies, strategyNamed } from './index.ts';

const qmNoDashboard = strategyNamed('qm~no-dashboard');
const qmSeedTriggers = strategyNamed('qm~seed-triggers');

const writes = [
  "INSERT INTO tb_user (id, first_name, last_name, email) VALUES (1001, 'New', 'New', 'new@example.org')",
  insertPost(1001, 1001),
  insertComment(1001, 1001),
  'UPDATE tb_user SET first_name = first_name || 1',
  'UPDATE tb_post SET user_id = 3 WHERE id = 1',
  'UPDATE tb_comment SET post_id = 20 WHERE id = 1',
  'DELETE FROM tb_comment WHERE id = 2',
  'DELETE FROM tb_user WHERE id = 2',
];

/** Everything that maintains a read model, if it has that. */
async function maintain(strategy: Strategy, client: Client): Promise<void> {
  if (await value(client, "SELECT to_regprocedure('qm_fold()') IS NOT NULL")) {
    await client.query('SELECT qm_fold()');
  }
  if (strategy.rebuild) await client.query(strategy.rebuild);
  await settle(strategy, client);
}

/** Tables whose rows could not be updated or deleted if they were published. */
const withoutIdentity = `
  SELECT COALESCE(array_agg(c.relname::text ORDER BY c.relname), '{}')
  FROM pg_class AS c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT (c.relreplident = 'f' OR EXISTS (
      SELECT FROM pg_index AS i
      WHERE i.indrelid = c.oid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END
    ))`;

/** These do not keep everything up to date, by design. */
const untrue: readonly Strategy[] = [qmSeedTriggers, qmNoDashboard];

describe('beside a publication FOR ALL TABLES', () => {
  for (const strategy of namedStrategies) {
    test(`${strategy.name} takes every write, and has no table without a replica identity`, async () => {
      const { client, drop } = await createTestDatabase({
        sql: [...tableFiles, dataFile, ...strategy.readModel],
      });
      try {
        assert.deepEqual(await value(client, withoutIdentity), []);
        await client.query('CREATE PUBLICATION everything FOR ALL TABLES');
        for (const write of writes) await client.query(write);
        await maintain(strategy, client);
        await client.query('TRUNCATE tb_comment');
        await maintain(strategy, client);
        if (strategy.stored === undefined || untrue.includes(strategy)) return;
        assert.deepEqual(await findDivergence(client, strategy.stored), []);
      } finally {
        await drop();
      }
    });
  }

  test('a table without an identity is refused, and is found', async () => {
    const { client, drop } = await createTestDatabase();
    try {
      await client.query('CREATE TABLE counted (n integer); INSERT INTO counted VALUES (1)');
      await client.query('CREATE PUBLICATION everything FOR ALL TABLES');
      await assert.rejects(client.query('DELETE FROM counted'), { code: '55000' });
      assert.deepEqual(await value(client, withoutIdentity), ['counted']);
    } finally {
      await drop();
    }
  });
});
