import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dataFile, tableFiles } from '../../servers/strategies/database.fixture.ts';
import { insertPost } from '../../servers/strategies/defect.fixture.ts';
import { findDivergence } from '../../servers/strategies/divergence.ts';
import { refresherName } from '../../servers/strategies/mv/refreshing.ts';
import { mv } from '../../servers/strategies/mv/strategy.ts';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Maintainers } from './maintainers.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...mv.readModel] });
});
after(() => database.drop());

const open = (refreshIntervalMs: number): Maintainers =>
  new Maintainers({
    strategies: [normalized, mv],
    url: () => database.url,
    refreshIntervalMs,
    signal: new AbortController().signal,
  });
const refreshers = async (): Promise<number> => {
  const found = await database.client.query(
    'SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
    [refresherName],
  );
  return found.rowCount ?? 0;
};

test('a maintainer runs beside its own work and no other, and leaves its documents true', async () => {
  const maintainers = open(5);
  const bare = await maintainers.beside(normalized, refreshers);
  assert.deepEqual(bare, { result: 0, settleMs: null });
  const { result, settleMs } = await maintainers.beside(mv, async () => {
    await database.client.query(insertPost(1001, 3));
    return refreshers();
  });
  assert.equal(result, 1);
  assert.ok(settleMs !== null && settleMs > 0);
  assert.deepEqual(await findDivergence(database.client, 'mv'), []);
});

test('what a maintainer reports is kept over all its lives, under its interval', {
  timeout: 30_000,
}, async () => {
  const maintainers = open(5);
  const reports = (): number => maintainers.summaries()[0]?.reports ?? 0;
  for (const least of [2, 4]) {
    await maintainers.beside(mv, async () => {
      while (reports() < least) await new Promise(setImmediate);
    });
  }
  const [summary, ...others] = maintainers.summaries();
  assert.deepEqual([summary?.strategy, summary?.refreshIntervalMs, others], ['mv', 5, []]);
  assert.ok((summary?.figures['walBytes']?.median ?? 0) > 0);
  // Even the first refresh of a process: what it replaced was true when the process began.
  assert.equal(summary?.figures['lagMs']?.count, summary?.reports);
});
