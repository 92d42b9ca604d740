/** Any sequence of writes leaves query-model tables true, drained after each statement or at the end. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { dataFile, readModelText, tableFiles } from '../database.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { qm } from './strategy.ts';
import { step } from './writes.fixture.ts';

describe('query-model tables after any sequence of writes', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase({ sql: [...tableFiles, dataFile] });
    await database.client.query(readModelText(qm));
  });
  after(() => database.drop());

  for (const drained of ['after each statement', 'at the end']) {
    test(`hold when drained ${drained}`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          const { client } = database;
          await client.query('BEGIN');
          try {
            if (drained === 'after each statement') await client.query('SET CONSTRAINTS ALL IMMEDIATE');
            for (const text of steps) await client.query(text);
            await client.query('SET CONSTRAINTS ALL IMMEDIATE');
            assert.deepEqual(await findDivergence(client, 'qm'), []);
          } finally {
            await client.query('ROLLBACK');
          }
        }),
        { numRuns: 60, seed: 20251122 },
      ));
  }
});
