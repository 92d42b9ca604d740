import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Fastify from 'fastify';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database } from '../database/database.ts';
import { burner, repeatingPool, slowAnswers } from './slow-down.ts';

let disposable: TestDatabase;

before(async () => {
  disposable = await createTestDatabase();
  await disposable.client.query('CREATE SEQUENCE executed');
});

after(() => disposable.drop());

/** CPU time of this thread for a fixed amount of work, in pieces of well under a tick of the kernel, with `then` after each. */
function cpuUsOf(then: () => void): number {
  process.cpuUsage();
  const begin = process.threadCpuUsage();
  let sum = 0;
  for (let piece = 0; piece < 400; piece += 1) {
    for (let step = 0; step < 100_000; step += 1) sum += step % 7;
    then();
  }
  assert.ok(sum > 0);
  process.cpuUsage();
  const end = process.threadCpuUsage(begin);
  return end.user + end.system;
}

test('a share of the CPU is added to what the thread takes, also in pieces shorter than a tick', () => {
  const ratios = Array.from({ length: 5 }, () => cpuUsOf(burner(0.5)) / cpuUsOf(() => {}));
  const [, , middle = 0] = ratios.toSorted((one, other) => one - other);
  assert.ok(middle > 1.3 && middle < 1.7, String(ratios));
});

test('an answer that is delayed is the same answer, later', async () => {
  const app = Fastify();
  slowAnswers(app, { answerDelayMs: 30, serverCpuShare: 0.1 });
  app.get('/', (_request, reply) => reply.send('answer'));
  const beginMs = performance.now();
  const { body } = await app.inject('/');
  assert.equal(body, 'answer');
  // Timers of Node may fire up to a millisecond early.
  assert.ok(performance.now() - beginMs >= 29);
  await app.close();
});

test('a share of the statements is executed twice, and counted once', async () => {
  const database = new Database(disposable.url, 1, {}, repeatingPool({ statementShare: 0.25 }));
  const statement = { name: 'next', text: "SELECT nextval('executed')::int AS value" };
  const values: (number | undefined)[] = [];
  for (let time = 0; time < 8; time += 1) {
    const [row] = await database.query<{ value: number }>(statement, []);
    values.push(row?.value);
  }
  assert.deepEqual(values, [1, 2, 3, 5, 6, 7, 8, 10]);
  assert.equal(database.statementCount, 8);
  await database.close();
});
