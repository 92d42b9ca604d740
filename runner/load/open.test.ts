import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { runClosedSlice } from './closed.ts';
import { Metronome } from './metronome.ts';
import { runOpenSlice } from './open.ts';
import { expectedOf, type OpenOrder, type Request, type SliceOrder } from './request.ts';

const metronome = await Metronome.start();
after(() => metronome[Symbol.asyncDispose]());

const questions: Request[] = Array.from({ length: 40 }, (_, index) => ({
  body: `question ${index}`,
  expected: expectedOf(`question ${index}`),
}));

const echo: RequestListener = (incoming, outgoing) => {
  incoming.pipe(outgoing);
};

/** Those that open the connections come first, and are not counted. */
const openingRequests = 16;

/** Answers after `delayMs`, counted from now. */
const slow =
  (delayMs: () => number): RequestListener =>
  (incoming, outgoing) => {
    setTimeout(() => incoming.pipe(outgoing), delayMs());
  };

async function sliceOf(
  listener: RequestListener,
  order: Partial<OpenOrder> | { connections: number; responses: number },
) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const target = { origin: `http://127.0.0.1:${port}`, path: '/asked', stream: 'test', offset: 0 };
    if ('connections' in order) {
      return await runClosedSlice({ ...target, kind: 'closed', ...order } satisfies SliceOrder, questions);
    }
    return await runOpenSlice(
      {
        ...target,
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

const percentileMs = (slice: { histogram: string }, percentile: number): number =>
  decodeHistogram(slice.histogram).getValueAtPercentile(percentile) / 1000;

test('every request is sent at its time, answered, checked and in the histogram', async () => {
  const slice = await sliceOf(echo, { arrivals: 'poisson' });
  assert.deepEqual([slice.requests, slice.errors, slice.fault], [100, 0, null]);
  assert.equal(decodeHistogram(slice.histogram).totalCount, 100);
  assert.ok(slice.answered > 100, 'the answers that open connections count as work of the server');
  assert.ok(slice.durationMs > 250, `${slice.durationMs} ms for 100 requests at 200 a second`);
  assert.equal(slice.openLoop?.timeouts, 0);
  assert.equal(decodeHistogram(slice.openLoop?.lagHistogram ?? '').totalCount, 100);
});

test('a load generator that is late says so, and its lag is in the latency', async () => {
  // 150 ms in which 30 of the 100 requests are due, and nothing is sent: server and generator share this thread.
  let asked = 0;
  const blocking: RequestListener = (incoming, outgoing) => {
    asked += 1;
    const endMs = performance.now() + (asked === openingRequests + 30 ? 150 : 0);
    while (performance.now() < endMs);
    incoming.pipe(outgoing);
  };
  const slice = await sliceOf(blocking, {});
  const lagUs = decodeHistogram(slice.openLoop?.lagHistogram ?? '').getValueAtPercentile(90);
  assert.ok(lagUs >= 80_000, `lag: p90 ${lagUs} us`);
  assert.ok(percentileMs(slice, 90) >= 80, `latency: p90 ${percentileMs(slice, 90)} ms`);
});

/** Stands still for the first 200 ms of each second since it was made. */
function stalling(): RequestListener {
  const startMs = performance.now();
  return slow(() => Math.max(0, 200 - ((performance.now() - startMs) % 1_000)));
}

test('a stall shows in an open loop and hides in a closed one', async () => {
  // 300 requests in 3 s: of those that the three stalls meet, a fifth of all, half wait for more than 100 ms.
  const open = await sliceOf(stalling(), { requestsPerSecond: 100, requests: 300 });
  assert.ok(percentileMs(open, 92) >= 100, `open: p92 ${percentileMs(open, 92)} ms`);
  // One connection has one request under way in each stall: 1 in 20 or fewer, at 20 requests a second or more.
  const closed = await sliceOf(stalling(), { connections: 1, responses: 1_000 });
  assert.ok(percentileMs(closed, 95) < 100, `closed: p95 ${percentileMs(closed, 95)} ms`);
});

test('latencies that are known are those of the histogram', async () => {
  // One in ten takes 60 ms, the others 20.
  let asked = 0;
  const slice = await sliceOf(
    slow(() => (asked++ % 10 === 0 ? 60 : 20)),
    { requestsPerSecond: 100 },
  );
  assert.ok(percentileMs(slice, 1) >= 19, `${percentileMs(slice, 1)}`);
  assert.ok(percentileMs(slice, 50) < 59, `${percentileMs(slice, 50)}`);
  assert.ok(percentileMs(slice, 92) >= 59, `${percentileMs(slice, 92)}`);
});

test('a request without an answer in time counts with its time-out, and is waited for', async () => {
  // One in four of those that are counted takes half a second too long; the others have a second for nothing.
  let asked = 0;
  const slice = await sliceOf(
    slow(() => (++asked > openingRequests && asked % 4 === 0 ? 1_500 : 0)),
    { requests: 40, requestsPerSecond: 100, timeoutMs: 1_000 },
  );
  assert.equal(slice.openLoop?.timeouts, 10);
  assert.equal(slice.errors, 10);
  assert.equal(slice.fault, null);
  assert.equal(slice.requests, 40);
  assert.ok(Math.abs(percentileMs(slice, 100) - 1_000) < 2, `${percentileMs(slice, 100)}`);
  assert.ok((slice.openLoop?.achievedPerSecond ?? 0) < 0.8 * (slice.openLoop?.offeredPerSecond ?? 0));
});

test('a server that never answers is given up', async () => {
  let asked = 0;
  const silent: RequestListener = (incoming, outgoing) => {
    asked += 1;
    if (asked <= openingRequests) incoming.pipe(outgoing);
  };
  const slice = await sliceOf(silent, { requests: 20, timeoutMs: 50 });
  assert.equal(slice.openLoop?.timeouts, 20);
  assert.equal(slice.openLoop?.achievedPerSecond, 0);
  assert.match(slice.fault?.reason ?? '', /no response within 0\.3 s/);
});

test('a server that is too slow for the rate does not achieve it', async () => {
  let freeMs = 0;
  const oneAtATime = slow(() => {
    freeMs = Math.max(freeMs, performance.now()) + 10;
    return freeMs - performance.now();
  });
  const slice = await sliceOf(oneAtATime, { requestsPerSecond: 200, requests: 120 });
  const { offeredPerSecond = 0, achievedPerSecond = 0 } = slice.openLoop ?? {};
  assert.ok(Math.abs(offeredPerSecond - 200) < 1, `${offeredPerSecond}`);
  assert.ok(achievedPerSecond > 50 && achievedPerSecond < 110, `${achievedPerSecond}`);
  assert.equal(slice.errors, 0);
});

test('a wrong body names its request; a lost connection ends the slice at once', async () => {
  let asked = 0;
  const wrong: RequestListener = (incoming, outgoing) => {
    asked += 1;
    if (asked === 30) outgoing.end('no');
    else incoming.pipe(outgoing);
  };
  const slice = await sliceOf(wrong, {});
  assert.equal(slice.errors, 1);
  assert.equal(slice.fault?.requestIndex, 13);
  assert.match(slice.fault?.reason ?? '', /expected a body of 11 bytes, received 2/);
  asked = 0;
  const lost: RequestListener = (incoming, outgoing) => {
    asked += 1;
    if (asked > openingRequests + 1) incoming.socket.destroy();
    else incoming.pipe(outgoing);
  };
  const ended = await sliceOf(lost, { requestsPerSecond: 1 });
  assert.match(ended.fault?.reason ?? '', /no response/);
  assert.ok(ended.durationMs < 3_000, `${ended.durationMs}`);
  // What the metronome still had to play does not make the next slice late.
  const next = await sliceOf(echo, {});
  assert.ok(percentileMs(next, 50) < 250, `${percentileMs(next, 50)}`);
});
