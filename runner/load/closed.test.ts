import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { runClosedSlice, segmentOf } from './closed.ts';
import { expectedOf, type Request, type Slice } from './request.ts';

const connections = 4;

/** Runs a slice against a server that answers with `listener`. */
async function sliceOf(
  listener: RequestListener,
  stream: readonly Request[],
  responses: number,
): Promise<Slice> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await runClosedSlice(
      {
        kind: 'closed',
        origin: `http://127.0.0.1:${port}`,
        path: '/asked',
        stream: 'test',
        connections,
        responses,
        offset: 0,
      },
      stream,
    );
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
  const slice = await sliceOf(echo, questions, 200);
  assert.equal(slice.answered, 200);
  assert.equal(slice.errors, 0);
  assert.equal(slice.fault, null);
  assert.equal(decodeHistogram(slice.histogram).totalCount, slice.requests);
  // The window leaves out the first response of each connection, and what came after the first was done.
  assert.ok(slice.requests > 0 && slice.requests <= 200 - connections, `${slice.requests}`);
});

test('every request goes to the path of its executor', async () => {
  const paths = new Set<string | undefined>();
  const noting: RequestListener = (incoming, outgoing) => {
    paths.add(incoming.url);
    incoming.pipe(outgoing);
  };
  await sliceOf(noting, questions, 40);
  assert.deepEqual([...paths], ['/asked']);
});

test('what keeps first answers waiting is not in the latencies, but is the longest', async () => {
  const begunAt = performance.now();
  const stalled: RequestListener = (incoming, outgoing) => {
    setTimeout(() => incoming.pipe(outgoing), Math.max(0, 80 - (performance.now() - begunAt)));
  };
  const slice = await sliceOf(stalled, questions, 200);
  assert.ok((slice.longestUs ?? 0) >= 50_000, `${slice.longestUs} us`);
  assert.ok(decodeHistogram(slice.histogram).maxValue < (slice.longestUs ?? 0));
});

test('a delay of the server is in the latencies', async () => {
  const slow: RequestListener = (incoming, outgoing) => setTimeout(() => incoming.pipe(outgoing), 30);
  const slice = await sliceOf(slow, questions, 40);
  assert.ok(decodeHistogram(slice.histogram).minNonZeroValue >= 29_000);
  // Each connection waits 30 ms for each answer; its first may come as soon as the window has opened.
  assert.ok(slice.requests / connections <= slice.durationMs / 29 + 1, `${slice.durationMs} ms`);
});

test('a body of another length is an error that names the request', async () => {
  const cut: RequestListener = (_incoming, outgoing) => outgoing.end('question');
  const slice = await sliceOf(cut, questions, 40);
  assert.equal(slice.errors, slice.answered);
  assert.match(slice.fault?.reason ?? '', /expected a body of \d+ bytes, received 8/);
  assert.notEqual(slice.fault?.requestIndex, null);
});

test('a body of the right length with other bytes is found, across chunks and characters', async () => {
  const text = 'é'.repeat(50_000);
  const right: RequestListener = (_incoming, outgoing) => {
    const bytes = Buffer.from(text);
    outgoing.write(bytes.subarray(0, 33_333));
    setImmediate(() => outgoing.end(bytes.subarray(33_333)));
  };
  const long = [request('long', text)];
  assert.equal((await sliceOf(right, long, 40)).errors, 0);
  const wrong: RequestListener = (_incoming, outgoing) => outgoing.end('è'.repeat(50_000));
  const slice = await sliceOf(wrong, long, 40);
  assert.match(slice.fault?.reason ?? '', /another of the same length/);
});

test('a status that is not 200 is an error', async () => {
  const failing: RequestListener = (_incoming, outgoing) => {
    outgoing.statusCode = 500;
    outgoing.end('question 0');
  };
  assert.match(
    (await sliceOf(failing, questions, 40)).fault?.reason ?? '',
    /expected status 200, received 500/,
  );
});

test('a server that closes the connection ends the slice with an error, at once', {
  timeout: 5_000,
}, async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const slice = await runClosedSlice(
    {
      kind: 'closed',
      origin: `http://127.0.0.1:${port}`,
      path: '/asked',
      stream: 'test',
      connections,
      responses: 40,
      offset: 0,
    },
    questions,
  );
  assert.equal(slice.fault?.requestIndex, null);
  assert.match(slice.fault?.reason ?? '', /no response/);
});

test('each connection has its own segment of the stream', () => {
  const order = {
    kind: 'closed' as const,
    origin: '',
    path: '/asked',
    stream: 'test',
    connections,
    responses: 8,
    offset: 3,
  };
  const segments = [0, 1, 2, 3].map((index) => segmentOf(order, 40, index));
  assert.deepEqual(segments, [
    [3, 4],
    [13, 14],
    [23, 24],
    [33, 34],
  ]);
});
