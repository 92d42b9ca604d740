/**
 * Random operations on random data, by both executors over every strategy. Each is asked three times, so that the
 * interpreted, the compiling and the compiled answer are all checked. Every byte is compared with GraphQL.js.
 * `FUZZ_OPERATIONS` sets the number of operations and `FUZZ_SEED` the seed. By default, the strategies take turns;
 * `FUZZ_STRATEGIES=tv,qm` asks these for each operation. `FUZZ_SHRINK=1` searches for the shortest operation that fails.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { createTestDatabase } from '../../../test/database.ts';
import { Database } from '../../database/database.ts';
import { createServer } from '../../server.ts';
import { readModelText, tableFiles } from '../../strategies/database.fixture.ts';
import { alternatives, strategies } from '../../strategies/index.ts';
import { normalized } from '../../strategies/normalized/strategy.ts';
import { tv } from '../../strategies/tv/strategy.ts';
import { Choices, choices } from '../../transformer/choices.fixture.ts';
import { GraphqlJsJudge } from '../graphql-js.fixture.ts';
import { executors } from '../index.ts';
import { insertRandomRows } from './random-data.fixture.ts';
import { drawRequest, type RandomRequest } from './random-request.fixture.ts';

const operationCount = Number(process.env['FUZZ_OPERATIONS'] ?? 1_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 5);
const strategyNames = process.env['FUZZ_STRATEGIES']?.split(',');

interface Served {
  readonly name: string;
  readonly app: FastifyInstance;
  askedCount: number;
  fellBackCount: number;
}

const served: Served[] = [];
const opened = new AsyncDisposableStack();
let judge: GraphqlJsJudge;

before(async () => {
  const [bytes] = fc.sample(fc.uint8Array({ minLength: 8192, maxLength: 8192, size: 'max' }), {
    seed,
    numRuns: 1,
  });
  assert.ok(bytes);
  for (const strategy of [...strategies, ...alternatives]) {
    const database = await createTestDatabase({ sql: tableFiles });
    opened.defer(() => database.drop());
    await insertRandomRows(database.client, new Choices(bytes));
    await database.client.query(readModelText(strategy));
    if (strategy === tv) judge = await GraphqlJsJudge.read(database.client);
    if (strategyNames && !strategyNames.includes(strategy.name)) continue;
    const pool = new Database(database.url, 2);
    opened.defer(() => pool.close());
    const one: Served = {
      name: strategy.name,
      app: createServer(strategy.open(pool), {
        onFallBack: () => {
          one.fellBackCount += 1;
        },
      }),
      askedCount: 0,
      fellBackCount: 0,
    };
    opened.defer(() => one.app.close());
    served.push(one);
  }
});

after(() => opened.disposeAsync());

test(`${operationCount} random operations: each answer is that of GraphQL.js, by every executor`, async () => {
  let count = 0;
  const agree = async (request: RandomRequest): Promise<void> => {
    count += 1;
    // A text that was drawn before would already be in the cache.
    const payload = { ...request, query: `${request.query} #${count}` };
    const expected = await judge.answer(payload);
    const asked = strategyNames ? served : [served[count % served.length] as Served];
    for (const one of asked) {
      one.askedCount += 1;
      for (const { path: url } of executors) {
        for (const time of ['first', 'second', 'third']) {
          const { statusCode: status, body } = await one.app.inject({ method: 'POST', url, payload });
          const which = `the ${time} answer of ${one.name} at ${url}, operation ${count}`;
          assert.deepEqual({ status, body }, expected, which);
        }
      }
    }
  };
  const requests = choices(500).map(drawRequest);
  // Shrinking a counterexample asks thousands of further operations.
  const endOnFailure = process.env['FUZZ_SHRINK'] === undefined;
  await fc.assert(fc.asyncProperty(requests, agree), { seed, numRuns: operationCount, endOnFailure });
  for (const { name, askedCount, fellBackCount } of served) {
    if (name === normalized.name) continue;
    const share = fellBackCount / (3 * askedCount);
    assert.ok(share < 0.25, `${name} left ${share} of all requests to Mercurius`);
  }
});
