/** Pools of real servers, of which one is not as the run's. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Result } from '../../results/run-file/result.ts';
import { scenarios } from '../../scenarios/index.ts';
import { datasetNamed } from '../../seed/data/datasets.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { dataFile, tableFiles } from '../../servers/strategies/database.fixture.ts';
import { tv } from '../../servers/strategies/tv/strategy.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { ServerProcess } from '../process/server-process.ts';
import { emptyResult, resultOf, serverName, trialsOf } from '../schedule/trials.ts';
import { checkPools } from './preparation.ts';

const tiny = datasetNamed('tiny') ?? assert.fail('Expected a dataset tiny');
const { signal } = new AbortController();

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...tv.readModel] });
});
after(() => database.drop());

test('trials of a server with another pool are void, with both numbers; the others are as they were', async () => {
  // The same strategy at three distances, and so three servers.
  const load = { kind: 'closed', connections: 1 } as const;
  const distances = [0, 1, 2].map((databaseDelayMs) => ({ load, databaseDelayMs }));
  const trials = trialsOf(tiny, [tv], scenarios.slice(0, 1), distances);
  const [near, far, farther] = trials;
  assert.ok(near && far && farther);
  const run = makeRun();
  run.results = trials.map(emptyResult);

  await using stack = new AsyncDisposableStack();
  const servers = new Map<string, ServerProcess>();
  // The farthest is not started: its trials were void before.
  for (const [trial, poolConnections] of [
    [near, poolConnectionsDefault],
    [far, 1],
  ] as const) {
    const alias = serverName(trial);
    const server = await ServerProcess.start(
      { strategy: 'tv', alias, connectionString: database.url, poolConnections },
      signal,
    );
    stack.defer(() => server.close());
    servers.set(alias, server);
  }
  await checkPools({ run, signal, assertWhole: async () => {}, trials }, servers);

  const found = ({ status, reason }: Result) => [status, reason];
  assert.deepEqual(found(resultOf(run, near)), ['ok', null]);
  assert.deepEqual(found(resultOf(run, far)), [
    'void',
    'its pool has 1 connection, and those of the run have 8',
  ]);
  assert.deepEqual(found(resultOf(run, farther)), ['ok', null]);
});
