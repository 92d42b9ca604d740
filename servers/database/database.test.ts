import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database } from './database.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.drop());

const one = { name: 'one', text: 'SELECT 1 AS one' };

test('a lent connection that breaks off fails its next statement and nothing else', async () => {
  const pool = new Database(database.url, 2);
  await assert.rejects(
    pool.withEveryClient(async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      let hasEnded = false;
      client.once('end', () => {
        hasEnded = true;
      });
      await database.client.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      // Nothing runs on the connection when the news comes.
      while (!hasEnded) await sleep(1);
      await client.query('SELECT 1');
    }),
    /Client has encountered a connection error/,
  );
  assert.deepEqual(await pool.query(one, []), [{ one: 1 }]);
  await pool.close();
});
