import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase, testUrl } from '../../test/database.ts';
import { connectSession, withSettings } from './session.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.drop());

test('settings of a connection string and those over it hold from the first statement on, whatever their characters', async () => {
  const text = fc.stringMatching(/^[ -~]{1,12}$/);
  await fc.assert(
    fc.asyncProperty(text, text, async (kept, replaced) => {
      const url = withSettings(database.url, { 'cqrs_bench.kept': kept, 'cqrs_bench.replaced': 'before' });
      const client = await connectSession(url, {
        title: 'test',
        settings: { 'cqrs_bench.replaced': replaced },
      });
      const shown = await client.query<{ kept: string; replaced: string; name: string }>(
        `SELECT current_setting('cqrs_bench.kept') AS kept, current_setting('cqrs_bench.replaced') AS replaced,
                current_setting('application_name') AS name`,
      );
      await client.end();
      assert.deepEqual(shown.rows, [{ kept, replaced, name: 'cqrs-bench test' }]);
    }),
    { numRuns: 20, seed: 5, examples: [[' ', ' ']] },
  );
});

test('a session that is refused leaves no connection open', { timeout: 30_000 }, async () => {
  const url = new URL(testUrl('postgres'));
  url.password = '';
  const before = openSockets();
  await assert.rejects(connectSession(url.href, { title: 'test' }), /password must be a string/);
  // PostgreSQL would wait a minute for the password, and so would this process.
  while (openSockets() > before) await setImmediate();
});

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}
