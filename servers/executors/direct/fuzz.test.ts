/**
 * Both executors over every strategy that stores documents, asked what nobody thought of: random valid operations on
 * random data. `FUZZ_OPERATIONS` asks for more, and `FUZZ_SEED` for others.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { createTestDatabase } from '../../../test/database.ts';
import { Database } from '../../database.ts';
import { createServer } from '../../server.ts';
import { readModelText, tableFiles } from '../../strategies/database.fixture.ts';
import { alternatives, strategies } from '../../strategies/index.ts';
import { normalized } from '../../strategies/normalized/strategy.ts';
import { Choices, choices } from '../../transformer/choices.fixture.ts';
import { insertRandomRows } from './random-data.fixture.ts';
import { drawRequest, type RandomRequest } from './random-request.fixture.ts';

const operationCount = Number(process.env['FUZZ_OPERATIONS'] ?? 500);
const seed = Number(process.env['FUZZ_SEED'] ?? 5);
interface Served {
  readonly name: string;
  readonly direct: FastifyInstance;
  /** Another server, so that both have seen as much of an operation: the first request is interpreted. */
  readonly judge: FastifyInstance;
  fellThroughCount: number;
}

const served: Served[] = [];
const opened = new AsyncDisposableStack();

before(async () => {
  const [bytes] = fc.sample(fc.uint8Array({ minLength: 8192, maxLength: 8192, size: 'max' }), {
    seed,
    numRuns: 1,
  });
  assert.ok(bytes);
  for (const strategy of [...strategies, ...alternatives]) {
    if (strategy === normalized) continue;
    const database = await createTestDatabase({ sql: tableFiles });
    opened.defer(() => database.drop());
    await insertRandomRows(database.client, new Choices(bytes));
    await database.client.query(readModelText(strategy));
    const pool = new Database(database.url, 2);
    opened.defer(() => pool.close());
    const one: Served = {
      name: strategy.name,
      judge: createServer(strategy.open(pool)),
      direct: createServer(strategy.open(pool), {
        onFallThrough: () => {
          one.fellThroughCount += 1;
        },
      }),
      fellThroughCount: 0,
    };
    opened.defer(() => one.judge.close());
    opened.defer(() => one.direct.close());
    served.push(one);
  }
});

after(() => opened.disposeAsync());

interface Answer {
  readonly status: number;
  readonly headers: readonly unknown[];
  readonly body: string;
}

async function ask(app: FastifyInstance, url: string, payload: object): Promise<Answer> {
  const { statusCode, headers, body } = await app.inject({ method: 'POST', url, payload });
  return { status: statusCode, headers: [headers['content-type'], headers['content-length']], body };
}

test(`${operationCount} random operations: /direct answers as /graphql does, by every strategy`, async () => {
  let count = 0;
  const agree = async ({ isAskedAgain, query, variables }: RandomRequest): Promise<void> => {
    count += 1;
    // A text that was drawn before would be known already.
    const request = { query: `${query} #${count}`, variables };
    let first: Answer | null = null;
    for (const { direct, judge, name } of served) {
      const expected = await ask(judge, '/graphql', request);
      assert.deepEqual(await ask(direct, '/direct', request), expected, name);
      first ??= expected;
      assert.deepEqual(expected, first, `${name} differs from ${served[0]?.name}`);
      if (!isAskedAgain) continue;
      // Where the first of two nodes is skipped, graphql-jit puts the field in its place and not, as GraphQL says, in
      // that of the second: compared by content.
      const compiled = await ask(judge, '/graphql', request);
      const again = await ask(direct, '/direct', request);
      assert.equal(again.status, compiled.status);
      assert.deepEqual(JSON.parse(again.body), JSON.parse(compiled.body), name);
    }
  };
  const requests = choices(300).map(drawRequest);
  await fc.assert(fc.asyncProperty(requests, agree), { seed, numRuns: operationCount });
  for (const { name, fellThroughCount } of served) {
    assert.ok(fellThroughCount < 0.2 * count, `${name} left ${fellThroughCount} of ${count} to Mercurius`);
  }
});
