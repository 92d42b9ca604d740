import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tally } from '../../../results/studies/torture.ts';
import { datasetNamed } from '../../../seed/data/datasets.ts';
import { seedDatabase } from '../../../seed/seed.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { createOutcome } from '../outcome.ts';
import { keysOf } from './keys.ts';
import { prepareSql, truncateStream } from './truncates.ts';
import { Writers } from './writers.ts';

const tiny = datasetNamed('tiny') ?? assert.fail('Expected a dataset tiny');
const isSplit = (seed: number): boolean => truncateStream(seed).next().value.length === 2;
/** With this seed, the first TRUNCATE is committed without its rows. */
const seed = [1, 2, 3, 4, 5, 6, 7, 8, 9].find(isSplit) ?? assert.fail('Expected a seed that splits');

describe('rows of a TRUNCATE', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await seedDatabase(database.url, tiny, 1, () => {});
    await database.client.query(prepareSql);
  });
  after(() => database.drop());
  beforeEach(() => database.client.query('DROP TRIGGER IF EXISTS refuse ON tb_comment'));

  /** Writers that do not write, so that everything that happens comes from the TRUNCATE. */
  const open = (tally: Tally): Writers =>
    new Writers({
      count: 0,
      keys: keysOf(tiny),
      seed,
      url: () => database.url,
      rebuilderPid: () => null,
      tally,
      signal: new AbortController().signal,
    });
  /** Makes only the first insertions of comments fail, as when another writer deletes what they refer to. */
  const refuse = (times: number): Promise<unknown> =>
    database.client.query(`
      DROP SEQUENCE IF EXISTS refusals;
      CREATE SEQUENCE refusals;
      CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('refusals') <= ${times} THEN
          RAISE EXCEPTION 'refused by the test' USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON tb_comment EXECUTE FUNCTION refuse()`);
  const comments = async (): Promise<number> =>
    (await database.client.query('SELECT count(*)::int AS count FROM tb_comment')).rows[0].count;

  test('are put back under load, however often that fails', { timeout: 30_000 }, async () => {
    await refuse(40);
    const { tally } = createOutcome('qm');
    {
      await using writers = open(tally);
      writers.gate.open();
      assert.equal(writers.truncate(), true);
      assert.equal(writers.truncate(), false);
      while (writers.isTruncating) await sleep(5);
    }
    assert.equal(await comments(), tiny.comments);
    assert.equal(tally.refused, 40);
  });

  test('are put back if the load ends in between', async () => {
    await refuse(2);
    {
      await using writers = open(createOutcome('qm').tally);
      writers.gate.open();
      writers.truncate();
    }
    assert.equal(await comments(), tiny.comments);
  });

  test('end the torture with an error if they cannot be put back', async () => {
    await refuse(1_000_000);
    const writers = open(createOutcome('qm').tally);
    writers.gate.open();
    writers.truncate();
    await assert.rejects(writers[Symbol.asyncDispose](), /to put back the rows of a TRUNCATE/);
  });
});
