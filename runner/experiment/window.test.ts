import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createGate, type Socket } from 'node:net';
import { test } from 'node:test';
import { runClosedWindow } from '../load/closed.ts';
import { expectedOf, type Window } from '../load/request.ts';
import { type Attempt, untilLongEnough } from './window.ts';

const answer = 'the answer';
const stream = Array.from({ length: 8 }, (_, index) => ({
  body: `question ${index}`,
  expected: expectedOf(answer),
}));

/** Runs a window of two connections; the second is accepted once the first was answered `late` times, or is done. */
async function windowOf(responses: number, late: number): Promise<Window> {
  let answered = 0;
  let accept = (): void => {};
  const server: Server = createServer((_incoming, outgoing) => {
    outgoing.end(answer);
    answered += 1;
    if (answered === Math.min(late, responses / 2)) setImmediate(accept);
  });
  const sockets: Socket[] = [];
  const gate = createGate((socket) => {
    sockets.push(socket);
    if (sockets.length === 1) server.emit('connection', socket);
    else accept = () => server.emit('connection', socket);
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  try {
    const { port } = gate.address() as AddressInfo;
    const order = {
      kind: 'closed',
      origin: `http://127.0.0.1:${port}`,
      path: '/graphql',
      stream: 'test',
      connections: 2,
      offset: 0,
      responses,
    } as const;
    return await runClosedWindow(order, stream);
  } finally {
    for (const socket of sockets) socket.destroy();
    gate.close();
  }
}

/** What each attempt was asked for, and what came of them. */
async function attempts(
  size: { responses: number; msMin: number },
  ask: (responses: number) => Promise<Attempt | null>,
) {
  const asked: number[] = [];
  const outcome = await untilLongEnough(size, (responses) => {
    asked.push(responses);
    return ask(responses);
  });
  return { asked, ...outcome };
}

test('a server that accepts the second connection late is asked until both are under load', async () => {
  // Four attempts that each doubled, 256 responses at most, ended before the second connection had begun.
  const { asked, round, hadFullLoad } = await attempts({ responses: 32, msMin: 0 }, (responses) =>
    windowOf(responses, 600),
  );
  assert.deepEqual(asked, [32, 128, 512, 2048]);
  assert.ok(hadFullLoad && round && round.requests > 0);
});

test('where no attempt has a window there is no round, and the attempts end', async () => {
  const outcome = await attempts({ responses: 32, msMin: 10 }, async () => ({
    requests: 0,
    durationMs: 0,
    longestUs: 1,
  }));
  assert.deepEqual(outcome, {
    asked: [32, 128, 512, 2048, 8192, 32768],
    round: null,
    hadFullLoad: false,
  });
});

test('a window that is too short is repeated as its rate says, four times at most', async () => {
  const answering = (perMs: number) => async (responses: number) => ({
    requests: responses,
    durationMs: responses / perMs,
    longestUs: 1,
  });
  // 10 ms instead of 40: twice what would be enough.
  assert.deepEqual((await attempts({ responses: 100, msMin: 40 }, answering(10))).asked, [100, 800]);
  assert.deepEqual((await attempts({ responses: 100, msMin: 0 }, answering(10))).asked, [100]);
  const { asked, round } = await attempts({ responses: 1, msMin: 1e9 }, answering(10));
  assert.deepEqual(asked, [1, 16, 256, 4096]);
  assert.equal(round?.requests, 4096);
});

test('what waited in an attempt that is dropped is the longest answer of the window', async () => {
  const found: Attempt[] = [
    { requests: 0, durationMs: 0, longestUs: 900_000 },
    { requests: 10, durationMs: 1, longestUs: null },
    { requests: 10, durationMs: 40, longestUs: 3_000 },
  ];
  const { round } = await attempts({ responses: 32, msMin: 10 }, async () => found.shift() ?? null);
  assert.deepEqual(round, { requests: 10, durationMs: 40, longestUs: 900_000 });
});

test('a wrong answer ends the attempts', async () => {
  const outcome = await attempts({ responses: 32, msMin: 10 }, async () => null);
  assert.deepEqual(outcome, { asked: [32], round: null, hadFullLoad: true });
});
