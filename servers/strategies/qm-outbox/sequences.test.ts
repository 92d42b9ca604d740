/** Whatever is written, at once or one after the other, the documents are true once the outbox is drained. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { dataFile, readModelText, tableFiles } from '../database.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { step } from '../qm/writes.fixture.ts';
import { settle } from './batch.ts';
import { qmOutbox } from './strategy.ts';

describe('an outbox after any sequence of writes', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase({ sql: [...tableFiles, dataFile] });
    await database.client.query(readModelText(qmOutbox));
  });
  after(() => database.drop());

  for (const drained of ['after each statement', 'at the end']) {
    test(`leaves nothing untrue, drained ${drained}`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          const { client } = database;
          await client.query('BEGIN');
          try {
            for (const text of steps) {
              await client.query(text);
              if (drained === 'after each statement') await settle(client);
            }
            await settle(client);
            assert.deepEqual(await findDivergence(client, 'qm'), []);
          } finally {
            await client.query('ROLLBACK');
          }
        }),
        { numRuns: 40, seed: 20251122 },
      ));
  }
});
