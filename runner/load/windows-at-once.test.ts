import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { LoadProcess } from './load-process.ts';
import { expectedOf, type OpenOrder, type Request } from './request.ts';

const streamOf = (word: string): Request[] =>
  Array.from({ length: 5 }, (_, index) => ({
    body: `${word} ${index}`,
    expected: expectedOf(`${word} ${index}`),
  }));

/** The requests that open the connections come first, and are not counted. */
const openingRequests = 16;

test('two open loops run at once, each at its own times, and one can open its connections by requests of the other', async () => {
  const asked: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    asked.push(body.split(' ')[0] ?? '');
    outgoing.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await using load = new LoadProcess(new AbortController().signal);
    for (const stream of ['read', 'write']) await load.sendStream(stream, streamOf(stream));
    const order = (stream: string, requestsPerSecond: number): OpenOrder => ({
      ...{ kind: 'open', arrivals: 'constant', origin: `http://127.0.0.1:${port}`, path: '/', stream },
      ...{ offset: 0, timeoutMs: 5_000, requestsPerSecond, requests: requestsPerSecond / 2 },
    });
    // A loop that was alone leaves nothing behind that the next two would share.
    await load.runWindow(order('read', 200));
    asked.length = 0;
    const [reads, writes] = await Promise.all([
      load.runWindow(order('read', 200)),
      load.runWindow({ ...order('write', 20), openedBy: 'read' }),
    ]);
    for (const [window, requests] of [
      [reads, 100],
      [writes, 10],
    ] as const) {
      assert.deepEqual([window.fault, window.errors, window.requests], [null, 0, requests]);
      assert.equal(decodeHistogram(window.histogram).totalCount, requests);
      assert.equal(window.answered, requests + openingRequests);
      assert.ok(window.durationMs >= 400, `half a second of requests in ${window.durationMs} ms`);
    }
    const count = (word: string): number => asked.filter((one) => one === word).length;
    assert.deepEqual([count('read'), count('write')], [100 + 2 * openingRequests, 10]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
