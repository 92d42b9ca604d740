import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataFile, tableFiles } from '../../servers/strategies/database.fixture.ts';
import { mv } from '../../servers/strategies/mv/strategy.ts';
import { qmOutbox } from '../../servers/strategies/qm-outbox/strategy.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { createTestDatabase } from '../../test/database.ts';
import { Writing } from './writing.ts';

/** What runs beside the writes of a window, and who is connected to the database meanwhile, by name. */
async function besideWrites(strategy: Strategy) {
  const database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...strategy.readModel] });
  try {
    const writing = await Writing.open(strategy, database.url, new AbortController().signal);
    try {
      await writing.begin();
      const { rows } = await database.client.query<{ pid: number; application_name: string }>(
        `SELECT pid, application_name FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      for (const pid of writing.pids) process.kill(pid, 0);
      return {
        processes: writing.pids.length,
        backends: rows
          .filter(({ pid }) => writing.backendPids.includes(pid))
          .map(({ application_name }) => application_name)
          .toSorted(),
      };
    } finally {
      await writing.close();
    }
  } finally {
    await database.drop();
  }
}

test('what follows the writes of a window is a process and its backends, which no other program should be blamed for', async () => {
  assert.deepEqual(await besideWrites(qmOutbox), {
    processes: 1,
    backends: ['cqrs-bench projector', 'cqrs-bench settling'],
  });
});

test('nothing follows where a refresh comes by the clock', async () => {
  assert.deepEqual(await besideWrites(mv), { processes: 0, backends: [] });
});
