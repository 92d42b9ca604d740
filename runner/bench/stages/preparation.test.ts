/** Pools of real servers, of which one is not as the run's. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Result } from '../../../results/run-file/result.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { datasetNamed } from '../../../seed/data/datasets.ts';
import { poolConnectionsDefault } from '../../../servers/database/database.ts';
import { dataFile, tableFiles } from '../../../servers/strategies/database.fixture.ts';
import { tv } from '../../../servers/strategies/tv/strategy.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { makeRun } from '../../../test/fixtures/make-run.ts';
import { ServerProcess } from '../../process/server-process.ts';
import { casesOf, emptyResult, resultOf } from '../../schedule/cases.ts';
import { checkPools } from './preparation.ts';

const tiny = datasetNamed('tiny') ?? assert.fail('Expected a dataset tiny');
const { signal } = new AbortController();

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...tv.readModel] });
});
after(() => database.drop());

test('cases of a server with another pool are invalid, with both numbers; the others are as they were', async () => {
  // The same strategy at three network delays, and so three servers.
  const load = { kind: 'closed', connections: 1 } as const;
  const delays = [0, 1, 2].map((databaseDelayMs) => ({ load, databaseDelayMs }));
  const cases = casesOf(tiny, [tv], scenarios.slice(0, 1), delays);
  const [near, far, farther] = cases;
  assert.ok(near && far && farther);
  const run = makeRun();
  run.results = cases.map(emptyResult);

  await using stack = new AsyncDisposableStack();
  const servers = new Map<string, ServerProcess>();
  // The farthest is not started: its cases were invalid before.
  for (const [benchCase, poolConnections] of [
    [near, poolConnectionsDefault],
    [far, 1],
  ] as const) {
    const alias = benchCase.target.server;
    const server = await ServerProcess.start(
      { strategy: 'tv', alias, connectionString: database.url, poolConnections },
      signal,
    );
    stack.defer(() => server.close());
    servers.set(alias, server);
  }
  await checkPools({ run, signal, assertWhole: async () => {}, cases }, servers);

  const found = ({ status, reason }: Result) => [status, reason];
  assert.deepEqual(found(resultOf(run, near)), ['ok', null]);
  assert.deepEqual(found(resultOf(run, far)), [
    'invalid',
    'its pool has 1 connection, and those of the run have 8',
  ]);
  assert.deepEqual(found(resultOf(run, farther)), ['ok', null]);
});
