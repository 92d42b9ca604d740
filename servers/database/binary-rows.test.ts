import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database, type Statement } from './database.ts';

let disposable: TestDatabase;
let database: Database;

before(async () => {
  disposable = await createTestDatabase();
  database = new Database(disposable.url, 1);
});

after(async () => {
  await database.close();
  await disposable.drop();
});

const statement = (name: string, text: string): Statement => ({ name, text });
const texts = async (query: Statement): Promise<(string | null)[]> =>
  (await database.queryStored(query, [])).map(({ data }) => data && Buffer.from(data as Buffer).toString());

test('documents and texts are the bytes that were stored, without the version of binary jsonb', async () => {
  const json = statement('json', `SELECT '{"a": "é \u{1f600}"}'::jsonb`);
  const [row] = await database.queryStored(json, []);
  assert.ok(row?.data instanceof Uint8Array);
  assert.deepEqual(await texts(json), ['{"a": "é \u{1f600}"}']);
  assert.deepEqual(await texts(statement('text', "SELECT 'é'")), ['é']);
});

test('nulls, empty values and no rows', async () => {
  const some = statement('some', "SELECT t FROM unnest(ARRAY[NULL, '', 'x', NULL]) AS t");
  assert.deepEqual(await texts(some), [null, '', 'x', null]);
  assert.deepEqual(await texts(statement('none', "SELECT 'x' WHERE false")), []);
});

test('rows stay what they were while more of them arrive, in chunks that end anywhere', async () => {
  const lengths = [1, 30_000, 7, 65_536, 100, 200_000, 5_000, 1_234];
  const values = Array.from({ length: 400 }, (_, n) =>
    String(n).padEnd(lengths[n % lengths.length] ?? 1, '.'),
  );
  const list = `ARRAY[${lengths.join(',')}]`;
  const text = `SELECT rpad(n::text, greatest(length(n::text), (${list})[n % ${lengths.length} + 1]), '.') FROM generate_series(0, 399) AS n`;
  const read = await texts(statement('many', text));
  assert.equal(read.length, values.length);
  for (const [n, value] of values.entries()) assert.ok(read[n] === value, `row ${n} is not what was sent`);
});

test('what is not asked for as bytes is parsed as ever, on the same connection', async () => {
  const query = statement('parsed', `SELECT 1 AS one, '{"a": [1]}'::jsonb AS data`);
  for (let time = 0; time < 2; time += 1) {
    assert.deepEqual(await database.query(query, []), [{ one: 1, data: { a: [1] } }]);
    assert.deepEqual(await texts(statement('again', "SELECT '[2]'::jsonb")), ['[2]']);
  }
});

test('an error of the database is one, and the connection lives on', async () => {
  await assert.rejects(
    texts(statement('division', 'SELECT (1 / (random() * 0)::int)::text')),
    /division by zero/,
  );
  assert.deepEqual(await texts(statement('after', "SELECT 'alive'")), ['alive']);
});
