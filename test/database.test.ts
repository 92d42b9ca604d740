import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { createTestDatabase } from './database.ts';

test('a test database is empty, runs the SQL files in order, and is gone when dropped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-sql-'));
  const texts = ['CREATE TABLE thing (id int)', 'INSERT INTO thing VALUES (7)'];
  const sql = texts.map((text, index) => {
    writeFileSync(join(folder, `${index}.sql`), text);
    return pathToFileURL(join(folder, `${index}.sql`));
  });
  const database = await createTestDatabase({ sql });
  const other = await createTestDatabase();
  assert.notEqual(database.url, other.url);
  assert.deepEqual((await database.client.query('SELECT id FROM thing')).rows, [{ id: 7 }]);
  await assert.rejects(other.client.query('SELECT FROM thing'), /does not exist/);
  await assert.rejects(createTestDatabase({ sql: [...sql, ...sql] }), /already exists/);
  rmSync(folder, { recursive: true });
  await Promise.all([database.drop(), other.drop()]);
  const late = new pg.Client({ connectionString: database.url });
  await assert.rejects(late.connect(), /does not exist/);
});
