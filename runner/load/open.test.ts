import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { runClosedWindow } from './closed.ts';
import { Connections } from './connections.ts';
import { Metronome } from './metronome/metronome.ts';
import { runOpenWindow } from './open.ts';
import { expectedOf, type OpenOrder, type Request, type WindowOrder } from './request.ts';

const metronome = await Metronome.start();
after(() => metronome[Symbol.asyncDispose]());

const questions: Request[] = Array.from({ length: 40 }, (_, index) => ({
  body: `question ${index}`,
  expected: expectedOf(`question ${index}`),
}));

const echo: RequestListener = (incoming, outgoing) => {
  incoming.pipe(outgoing);
};

/** The requests that open the connections come first, and are not counted. */
const openingRequests = 16;

/** Answers after `delayMs`, counted from now. */
const slow =
  (delayMs: () => number): RequestListener =>
  (incoming, outgoing) => {
    setTimeout(() => incoming.pipe(outgoing), delayMs());
  };

async function windowOf(
  listener: RequestListener,
  order: Partial<OpenOrder> | { connections: number; windowMs: number },
) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const destination = { origin: `http://127.0.0.1:${port}`, path: '/asked', stream: 'test', offset: 0 };
    if ('connections' in order) {
      await using kept = new Connections();
      return await runClosedWindow(
        { ...destination, kind: 'closed', ...order } satisfies WindowOrder,
        questions,
        kept,
      );
    }
    return await runOpenWindow(
      {
        ...destination,
        kind: 'open',
        requestsPerSecond: 200,
        arrivals: 'constant',
        requests: 100,
        timeoutMs: 5_000,
        ...order,
      },
      questions,
      metronome,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const percentileMs = (window: { histogram: string }, percentile: number): number =>
  decodeHistogram(window.histogram).getValueAtPercentile(percentile) / 1000;

test('every request is sent at its time, answered, checked and in the histogram', async () => {
  const window = await windowOf(echo, { arrivals: 'poisson' });
  assert.deepEqual([window.requests, window.errors, window.fault], [100, 0, null]);
  assert.equal(decodeHistogram(window.histogram).totalCount, 100);
  assert.ok(window.answered > 100, 'the answers that open connections count as work of the server');
  assert.ok(window.durationMs > 250, `${window.durationMs} ms for 100 requests at 200 per second`);
  assert.equal(window.openLoop?.timeouts, 0);
  assert.equal(decodeHistogram(window.openLoop?.lagHistogram ?? '').totalCount, 100);
});

test('a load generator that is late says so, and its lag is in the latency', async () => {
  // For 150 ms, in which 30 of the 100 requests are due, nothing is sent: server and generator share this thread.
  let asked = 0;
  const blocking: RequestListener = (incoming, outgoing) => {
    asked += 1;
    const endMs = performance.now() + (asked === openingRequests + 30 ? 150 : 0);
    while (performance.now() < endMs);
    incoming.pipe(outgoing);
  };
  const window = await windowOf(blocking, {});
  const lagUs = decodeHistogram(window.openLoop?.lagHistogram ?? '').getValueAtPercentile(90);
  assert.ok(lagUs >= 80_000, `lag: p90 ${lagUs} us`);
  assert.ok(percentileMs(window, 90) >= 80, `latency: p90 ${percentileMs(window, 90)} ms`);
});

/** Stalls for the first 200 ms of each second since it was made. */
function stalling(): RequestListener {
  const startMs = performance.now();
  return slow(() => Math.max(0, 200 - ((performance.now() - startMs) % 1_000)));
}

test('a stall shows in an open loop and hides in a closed one', async () => {
  // 300 requests in 3 s. A fifth of them meet one of the three stalls, and half of those wait for more than 100 ms.
  const open = await windowOf(stalling(), { requestsPerSecond: 100, requests: 300 });
  assert.ok(percentileMs(open, 92) >= 100, `open: p92 ${percentileMs(open, 92)} ms`);
  // One connection has one request in flight in each stall, two at the most: 1 in 20 or fewer, at 40 requests or more.
  const closed = await windowOf(stalling(), { connections: 1, windowMs: 1_500 });
  assert.ok(percentileMs(closed, 95) < 100, `closed: p95 ${percentileMs(closed, 95)} ms`);
});

test('latencies that are known are those of the histogram', async () => {
  // One in ten takes 60 ms, the others take 20.
  let asked = 0;
  const window = await windowOf(
    slow(() => (asked++ % 10 === 0 ? 60 : 20)),
    { requestsPerSecond: 100 },
  );
  assert.ok(percentileMs(window, 1) >= 19, `${percentileMs(window, 1)}`);
  assert.ok(percentileMs(window, 50) < 59, `${percentileMs(window, 50)}`);
  assert.ok(percentileMs(window, 92) >= 59, `${percentileMs(window, 92)}`);
});

test('a request without an answer in time counts with its time-out, and is waited for', async () => {
  // One in four of the counted requests takes half a second too long; the others have a second to spare.
  let asked = 0;
  const window = await windowOf(
    slow(() => (++asked > openingRequests && asked % 4 === 0 ? 1_500 : 0)),
    { requests: 40, requestsPerSecond: 100, timeoutMs: 1_000 },
  );
  assert.equal(window.openLoop?.timeouts, 10);
  assert.equal(window.errors, 10);
  assert.equal(window.fault, null);
  assert.equal(window.requests, 40);
  assert.ok(Math.abs(percentileMs(window, 100) - 1_000) < 2, `${percentileMs(window, 100)}`);
  assert.ok((window.openLoop?.achievedPerSecond ?? 0) < 0.8 * (window.openLoop?.offeredPerSecond ?? 0));
});

test('a server that never answers is given up', async () => {
  let asked = 0;
  const silent: RequestListener = (incoming, outgoing) => {
    asked += 1;
    if (asked <= openingRequests) incoming.pipe(outgoing);
  };
  const window = await windowOf(silent, { requests: 20, timeoutMs: 50 });
  assert.equal(window.openLoop?.timeouts, 20);
  assert.equal(window.openLoop?.achievedPerSecond, 0);
  assert.match(window.fault?.reason ?? '', /no response within 0\.3 s/);
});

test('a server that answers nothing from the start is given up', { timeout: 5_000 }, async () => {
  const window = await windowOf(() => {}, { timeoutMs: 50 });
  assert.deepEqual(window.fault, { reason: 'no response within 0.3 s', requestIndex: null });
  assert.equal(window.answered, 0);
});

test('a server that is too slow for the rate does not achieve it', async () => {
  let freeMs = 0;
  const oneAtATime = slow(() => {
    freeMs = Math.max(freeMs, performance.now()) + 10;
    return freeMs - performance.now();
  });
  const window = await windowOf(oneAtATime, { requestsPerSecond: 200, requests: 120 });
  const { offeredPerSecond = 0, achievedPerSecond = 0 } = window.openLoop ?? {};
  assert.ok(Math.abs(offeredPerSecond - 200) < 1, `${offeredPerSecond}`);
  assert.ok(achievedPerSecond > 50 && achievedPerSecond < 110, `${achievedPerSecond}`);
  assert.equal(window.errors, 0);
});

test('a wrong body names its request; a lost connection ends the window at once', async () => {
  let asked = 0;
  const wrong: RequestListener = (incoming, outgoing) => {
    asked += 1;
    if (asked === 30) outgoing.end('no');
    else incoming.pipe(outgoing);
  };
  const window = await windowOf(wrong, {});
  assert.equal(window.errors, 1);
  assert.equal(window.fault?.requestIndex, 13);
  assert.match(window.fault?.reason ?? '', /expected a body of 11 bytes, received 2/);
  asked = 0;
  const lost: RequestListener = (incoming, outgoing) => {
    asked += 1;
    if (asked > openingRequests + 1) incoming.socket.destroy();
    else incoming.pipe(outgoing);
  };
  const ended = await windowOf(lost, { requestsPerSecond: 1 });
  assert.match(ended.fault?.reason ?? '', /no response/);
  assert.ok(ended.durationMs < 3_000, `${ended.durationMs}`);
  // What the metronome had left to play does not make the next window late.
  const next = await windowOf(echo, {});
  assert.ok(percentileMs(next, 50) < 250, `${percentileMs(next, 50)}`);
});
