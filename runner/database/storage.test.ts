import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { readSizes } from './storage.ts';

let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
  await database.client.query(`
    CREATE TABLE qm_post (id int PRIMARY KEY, data text);
    ALTER TABLE qm_post ALTER data SET STORAGE EXTERNAL;
    INSERT INTO qm_post SELECT number, repeat('x', 10000) FROM generate_series(1, 100) AS number;
    CREATE MATERIALIZED VIEW qm_dashboard AS SELECT count(*) FROM qm_post;
    CREATE TABLE tb_post (id int PRIMARY KEY);
    CREATE TABLE qmx (id int PRIMARY KEY);
    INSERT INTO tb_post SELECT generate_series(1, 1000);
    INSERT INTO qmx SELECT generate_series(1, 1000);`);
});

after(async () => {
  await database.drop();
});

test('heap, TOAST and indexes of a read model are what PostgreSQL says of its relations, and of no others', async () => {
  const { databaseBytes, heapBytes, toastBytes, indexBytes } = await readSizes(database.client, 'qm');
  const { rows } = await database.client.query<{ total: number; index: number }>(`
    SELECT (pg_total_relation_size('qm_post') + pg_total_relation_size('qm_dashboard'))::float8 AS total,
           pg_relation_size('qm_post_pkey')::float8 AS index`);
  assert.equal(heapBytes + toastBytes + indexBytes, rows[0]?.total);
  assert.equal(indexBytes, rows[0]?.index);
  // A hundred values of 10,000 bytes, stored out of line and uncompressed.
  assert.ok(toastBytes >= 1_000_000 && toastBytes < 1_400_000, String(toastBytes));
  assert.ok(heapBytes > 0 && heapBytes < 100_000, String(heapBytes));
  assert.ok(databaseBytes > heapBytes + toastBytes + indexBytes);
});

test('a strategy that stores nothing has a database and no read model', async () => {
  const { databaseBytes, ...readModel } = await readSizes(database.client, undefined);
  assert.ok(databaseBytes > 1_000_000);
  assert.deepEqual(readModel, { heapBytes: 0, toastBytes: 0, indexBytes: 0 });
});
