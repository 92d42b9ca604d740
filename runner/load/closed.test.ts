import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'node:test';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { runClosedWindow, segmentOf } from './closed.ts';
import { type ClosedOrder, expectedOf, type Request, type Window } from './request.ts';

const connections = 4;

const orderOf = (origin: string, responses: number): ClosedOrder => ({
  kind: 'closed',
  origin,
  path: '/asked',
  stream: 'test',
  connections,
  responses,
  offset: 0,
});

/** Runs a window against a server that answers with `listener`. */
async function windowOf(
  listener: RequestListener,
  stream: readonly Request[],
  responses: number,
  asked: Partial<ClosedOrder> = {},
): Promise<Window> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await runClosedWindow({ ...orderOf(`http://127.0.0.1:${port}`, responses), ...asked }, stream);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function request(body: string, answer: string): Request {
  return { body, expected: expectedOf(answer) };
}

/** Answers each request with its own body. */
const echo: RequestListener = (incoming, outgoing) => {
  incoming.pipe(outgoing);
};

const questions = Array.from({ length: 40 }, (_, index) => request(`question ${index}`, `question ${index}`));

test('every response is counted, and each latency in the window is in the histogram', async () => {
  const window = await windowOf(echo, questions, 200);
  assert.equal(window.answered, 200);
  assert.equal(window.errors, 0);
  assert.equal(window.fault, null);
  assert.equal(decodeHistogram(window.histogram).totalCount, window.requests);
  // The timed part excludes the first response of each connection, and what came after the first connection was done.
  assert.ok(window.requests > 0 && window.requests <= 200 - connections, `${window.requests}`);
});

/**
 * Answers the connections in this order, numbered as they came. Each answer waits until all unfinished connections are
 * waiting.
 */
function answering(turns: readonly number[]): RequestListener {
  const left = [...turns];
  const sockets: Socket[] = [];
  const waiting = new Map<Socket, () => void>();
  const answerNext = (): void => {
    const next = left[0];
    if (next === undefined || waiting.size < new Set(left).size) return;
    left.shift();
    const socket = sockets[next] as Socket;
    waiting.get(socket)?.();
    waiting.delete(socket);
    // A finished connection sends nothing more. Its last answer has this long to arrive before the others'.
    if (!left.includes(next)) setTimeout(answerNext, 20);
  };
  return (incoming, outgoing) => {
    if (!sockets.includes(incoming.socket)) sockets.push(incoming.socket);
    waiting.set(incoming.socket, () => incoming.pipe(outgoing));
    answerNext();
  };
}

test('full load begins when every connection was answered once, and ends when the first is done', async () => {
  const requests = async (turns: readonly number[]): Promise<number> =>
    (await windowOf(answering(turns), questions, turns.length, { connections: 2 })).requests;
  // The answer that ends full load is part of it; the one that begins it is not.
  assert.equal(await requests([0, 0, 1, 0, 1, 0, 1, 1]), 3);
  assert.equal(await requests([0, 1, 0, 1, 0, 1, 0, 1]), 5);
  // One connection was done before the other began.
  assert.equal(await requests([0, 0, 0, 0, 1, 1, 1, 1]), 0);
});

test('every request goes to the path of its executor', async () => {
  const paths = new Set<string | undefined>();
  const noting: RequestListener = (incoming, outgoing) => {
    paths.add(incoming.url);
    incoming.pipe(outgoing);
  };
  await windowOf(noting, questions, 40);
  assert.deepEqual([...paths], ['/asked']);
});

test('what keeps first answers waiting is not in the latencies, but is the longest', async () => {
  const begunAt = performance.now();
  const stalled: RequestListener = (incoming, outgoing) => {
    setTimeout(() => incoming.pipe(outgoing), Math.max(0, 80 - (performance.now() - begunAt)));
  };
  const window = await windowOf(stalled, questions, 200);
  assert.ok((window.longestUs ?? 0) >= 50_000, `${window.longestUs} us`);
  assert.ok(decodeHistogram(window.histogram).maxValue < (window.longestUs ?? 0));
});

test('a delay of the server is in the latencies', async () => {
  const slow: RequestListener = (incoming, outgoing) => setTimeout(() => incoming.pipe(outgoing), 30);
  const window = await windowOf(slow, questions, 40);
  assert.ok(decodeHistogram(window.histogram).minNonZeroValue >= 29_000);
  // Each connection waits 30 ms for each answer. Its first answer may come as soon as all connections are under load.
  assert.ok(window.requests / connections <= window.durationMs / 29 + 1, `${window.durationMs} ms`);
});

test('a body of another length is an error that names the request', async () => {
  const cut: RequestListener = (_incoming, outgoing) => outgoing.end('question');
  const window = await windowOf(cut, questions, 40);
  assert.equal(window.errors, window.answered);
  assert.match(window.fault?.reason ?? '', /expected a body of \d+ bytes, received 8/);
  assert.notEqual(window.fault?.requestIndex, null);
});

test('a body of the right length with other bytes is found, across chunks and characters', async () => {
  const text = 'é'.repeat(50_000);
  const right: RequestListener = (_incoming, outgoing) => {
    const bytes = Buffer.from(text);
    outgoing.write(bytes.subarray(0, 33_333));
    setImmediate(() => outgoing.end(bytes.subarray(33_333)));
  };
  const long = [request('long', text)];
  assert.equal((await windowOf(right, long, 40)).errors, 0);
  const wrong: RequestListener = (_incoming, outgoing) => outgoing.end('è'.repeat(50_000));
  const window = await windowOf(wrong, long, 40);
  assert.match(window.fault?.reason ?? '', /another one of the same length/);
});

test('a status that is not 200 is an error', async () => {
  const failing: RequestListener = (_incoming, outgoing) => {
    outgoing.statusCode = 500;
    outgoing.end('question 0');
  };
  assert.match(
    (await windowOf(failing, questions, 40)).fault?.reason ?? '',
    /expected status 200, received 500/,
  );
});

test('a server that closes the connection ends the window with an error, at once', {
  timeout: 5_000,
}, async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const window = await runClosedWindow(orderOf(`http://127.0.0.1:${port}`, 40), questions);
  assert.equal(window.fault?.requestIndex, null);
  assert.match(window.fault?.reason ?? '', /no response/);
});

test('each connection has its own segment of the stream', () => {
  const order = { ...orderOf('', 8), offset: 3 };
  const segments = [0, 1, 2, 3].map((index) => segmentOf(order, 40, index));
  assert.deepEqual(segments, [
    [3, 4],
    [13, 14],
    [23, 24],
    [33, 34],
  ]);
});
