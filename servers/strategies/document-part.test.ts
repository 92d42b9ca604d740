/** Which parts of documents are read, and by how many statements. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database } from '../database/database.ts';
import type { Selection } from '../documents.ts';
import { dataFile, tableFiles, wholePost, wholeUser } from './database.fixture.ts';
import { qm } from './qm/strategy.ts';

let database: TestDatabase;
let pool: Database;

before(async () => {
  database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...qm.readModel] });
  pool = new Database(database.url, 1);
});

after(async () => {
  await pool.close();
  await database.drop();
});

const stored = () => qm.open(pool).stored ?? assert.fail('qm stores documents');
const leaves = (...keys: string[]): Selection => Object.fromEntries(keys.map((key) => [key, {}]));

/** The keys of the first row. */
async function keysRead(selection: Selection): Promise<string[]> {
  const [row] = await stored().users(null, 10, selection);
  return Object.keys(JSON.parse(String(row?.data)));
}

test('few keys are read alone, many without the list, the list with everything', async () => {
  assert.deepEqual(await keysRead(leaves('last_name', 'first_name')), ['first_name', 'last_name']);
  assert.deepEqual(await keysRead({}), []);
  const many = leaves('id', 'email', 'first_name', 'last_name', 'created_at');
  assert.deepEqual(
    (await keysRead(many)).sort(),
    Object.keys(wholeUser)
      .filter((key) => key !== 'user_posts')
      .sort(),
  );
  assert.deepEqual((await keysRead({ user_posts: leaves('id') })).sort(), Object.keys(wholeUser).sort());
});

test('a part holds what the whole document holds there', async () => {
  const [whole] = await stored().post(1, wholePost);
  const { author, title, created_at, comments: _, ...others } = JSON.parse(String(whole?.data));
  const [few] = await stored().post(1, { author: leaves('id'), ...leaves('title', 'created_at') });
  assert.deepEqual(JSON.parse(String(few?.data)), { author, title, created_at });
  const [many] = await stored().post(1, leaves(...Object.keys(others), 'author', 'title', 'created_at'));
  assert.deepEqual(JSON.parse(String(many?.data)), { author, title, created_at, ...others });
});

test('a key that is not stored reads as null', async () => {
  const [row] = await stored().user(1, leaves('id', 'nickname'));
  assert.deepEqual(JSON.parse(String(row?.data)), { id: 1, nickname: null });
});

test('documents come as bytes in UTF-8', async () => {
  const [row] = await stored().user(3, wholeUser);
  assert.ok(row?.data instanceof Uint8Array);
  assert.equal(JSON.parse(String(row.data)).last_name, 'Last "3" é \u{1f600}');
});

test('clients cannot make statements without end: 1,000 selections leave a bounded number prepared', async () => {
  const source = stored();
  const keys = Object.keys(wholeUser).filter((key) => key !== 'user_posts');
  for (let index = 0; index < 1_000; index += 1) {
    const chosen = keys.filter((_, bit) => ((index % 63) + 1) & (1 << bit));
    const [row] = await source.users(0, 1 + Math.floor(index / 63), leaves(...chosen));
    for (const key of chosen) assert.ok(key in JSON.parse(String(row?.data)), `${key} was not read`);
  }
  const { rows } = await pool.withClient((client) =>
    client.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM pg_prepared_statements WHERE name ~ ' of '",
    ),
  );
  const count = rows[0]?.count ?? 0;
  assert.ok(count > 100 && count <= 140, `${count} statements are prepared`);
});
