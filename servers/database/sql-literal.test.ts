import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { executeSql } from './sql-literal.ts';

let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
});

after(async () => {
  await database.drop();
});

/** The value that a statement with one parameter of this type gets by EXECUTE with a literal. */
async function executed(type: string, value: unknown): Promise<unknown> {
  await database.client.query(`PREPARE echo AS SELECT $1::${type} AS value`);
  try {
    return (await database.client.query(executeSql('echo', [value]))).rows[0]?.value;
  } finally {
    await database.client.query('DEALLOCATE echo');
  }
}

for (const [type, value] of [
  ['int', -5],
  ['int', null],
  ['boolean', true],
  ['text', "'; DROP TABLE stored; --"],
  ['text', "back\\slash E'\\'' \"double\" $1 \u{1f600}"],
  ['int[]', [1, null, -3]],
  ['int[]', []],
  ['int[]', [[1], [2]]],
  ['text[]', ['a,b', '{"c"}', 'NULL', null, '', 'd\\"e']],
  ['jsonb', { a: ["it's"] }],
  ['timestamptz', new Date('2026-01-02T03:04:05.006Z')],
] as const) {
  test(`EXECUTE is given the same ${type} as the protocol would: ${JSON.stringify(value)}`, async () => {
    assert.deepEqual(await executed(type, value), value);
  });
}

test('any text arrives as it is, alone and in a list', async () => {
  const text = fc.string({
    unit: fc.constantFrom("'", '"', '\\', '{', '}', ',', '$', ' ', 'é', 'E'),
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(text, async (any) => {
      assert.equal(await executed('text', any), any);
      assert.deepEqual(await executed('text[]', [any, 'x']), [any, 'x']);
    }),
    { numRuns: 40 },
  );
});

test('a statement is named with its quotes, and needs no parameters', () => {
  assert.equal(executeSql('a "b"', []), 'EXECUTE "a ""b"""');
});
