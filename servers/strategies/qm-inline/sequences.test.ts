/** Whatever is written, every statement of a transaction reads documents that hold all before it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { dataFile, readModelText, tableFiles } from '../database.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { step } from '../qm/writes.fixture.ts';
import { qmInline } from './strategy.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase({ sql: [...tableFiles, dataFile] });
  await database.client.query(readModelText(qmInline));
});
after(() => database.drop());

test('a transaction reads its own writes, after any sequence of them', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const { client } = database;
      await client.query('BEGIN');
      try {
        for (const text of steps) {
          await client.query(text);
          assert.deepEqual(await findDivergence(client, 'qm'), []);
        }
      } finally {
        await client.query('ROLLBACK');
      }
    }),
    { numRuns: 40, seed: 20251122 },
  ));
