import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeHistogram, mergeHistograms } from '../../results/run-file/histogram.ts';
import { beginningOf, runClosedWindow } from './closed.ts';
import { Connections } from './connections.ts';
import { type ClosedOrder, expectedOf, type Request, type Window } from './request.ts';

const connections = 4;

const orderOf = (origin: string, windowMs: number): ClosedOrder => ({
  kind: 'closed',
  origin,
  path: '/asked',
  stream: 'test',
  connections,
  windowMs,
  offset: 0,
});

interface Asked extends Window {
  /** Requests that the server saw, until some time after the window. */
  readonly seen: number;
}

/** Runs windows, one after the other, against a server that answers with `listener`. */
async function windowsOf(
  count: number,
  listener: RequestListener,
  stream: readonly Request[],
  order: Partial<ClosedOrder> = {},
): Promise<readonly Asked[]> {
  let seen = 0;
  const server = createServer((incoming, outgoing) => {
    seen += 1;
    listener(incoming, outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using kept = new Connections();
  try {
    const { port } = server.address() as AddressInfo;
    const windows: Asked[] = [];
    while (windows.length < count) {
      const before = seen;
      const origin = `http://127.0.0.1:${port}`;
      const window = await runClosedWindow({ ...orderOf(origin, 40), ...order }, stream, kept);
      // A request that is sent after the end has time to arrive.
      if (count === 1) await delay(20);
      windows.push({ ...window, seen: seen - before });
    }
    return windows;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function windowOf(
  listener: RequestListener,
  stream: readonly Request[],
  order: Partial<ClosedOrder> = {},
): Promise<Asked> {
  const [window] = await windowsOf(1, listener, stream, order);
  return window ?? assert.fail();
}

function request(body: string, answer: string): Request {
  return { body, expected: expectedOf(answer) };
}

/** Answers each request with its own body. */
const echo: RequestListener = (incoming, outgoing) => {
  incoming.pipe(outgoing);
};

/** The same, so many milliseconds later. */
const echoAfter =
  (ms: number): RequestListener =>
  (incoming, outgoing) => {
    setTimeout(() => incoming.pipe(outgoing), ms);
  };

const questions = Array.from({ length: 40 }, (_, index) => request(`question ${index}`, `question ${index}`));

test('every request is answered and counted, and each latency in the window is in the histogram', async () => {
  const window = await windowOf(echo, questions);
  assert.equal(window.errors, 0);
  assert.equal(window.fault, null);
  assert.equal(window.answered, window.seen);
  assert.equal(decodeHistogram(window.histogram).totalCount, window.requests);
  // Not timed is the first request of each connection at least.
  assert.ok(window.requests > 0 && window.requests <= window.answered - connections, `${window.requests}`);
});

describe('the time of a window', () => {
  const windowMs = 150;
  /** What a busy machine may add between two readings of its clock. */
  const slackMs = 30;

  test('is as asked, whatever the speed of the server', async () => {
    const found: number[] = [];
    for (const listener of [echo, echoAfter(5), echoAfter(40)]) {
      const { durationMs, spanMs, requests, longestUs } = await windowOf(listener, questions, { windowMs });
      const longestMs = (longestUs ?? 0) / 1000;
      const told = `${durationMs} ms, of ${spanMs}; the longest answer took ${longestMs} ms`;
      // A connection's first timed request may wait for the one before it; its last may be sent at the very end.
      assert.ok(durationMs >= windowMs - longestMs - slackMs, told);
      assert.ok(durationMs <= windowMs + longestMs + slackMs, told);
      assert.ok(spanMs >= windowMs && spanMs >= durationMs, told);
      found.push(requests);
    }
    const [fast = 0, middling = 0, slow = 0] = found;
    assert.ok(fast > middling && middling > slow && slow > 0, `${found}`);
  });

  test('is never shorter for a single connection, because the answer that opens it begins it', async () => {
    for (const ms of [1, 40, 200]) {
      const { durationMs } = await windowOf(echoAfter(ms), questions, { windowMs, connections: 1 });
      assert.ok(durationMs >= windowMs, `${ms}: ${durationMs} ms`);
    }
  });

  test('has one request a connection at the most where an answer takes longer than it', async () => {
    const { requests, answered, seen, durationMs } = await windowOf(echoAfter(60), questions, {
      windowMs: 50,
    });
    assert.ok(requests >= 1 && requests <= connections, `${requests}`);
    assert.ok(durationMs >= 55, `${durationMs} ms`);
    assert.equal(answered, seen);
  });

  test('makes the throughput that latencies say: each connection waits for its answers, and for nothing else', async () => {
    for (const ms of [2, 20]) {
      const { requests, durationMs, histogram } = await windowOf(echoAfter(ms), questions, { windowMs });
      const perMs = connections / (decodeHistogram(histogram).mean / 1000);
      const ratio = requests / durationMs / perMs;
      assert.ok(Math.abs(ratio - 1) < 0.05, `${ms}: ${ratio}`);
    }
  });

  test('is none where no request was sent within it', async () => {
    const window = await windowOf(echo, questions, { windowMs: 0 });
    assert.deepEqual([window.requests, window.durationMs, window.fault], [0, 0, null]);
    assert.ok(window.answered >= connections && window.answered === window.seen);
  });
});

test('full load begins when every connection was answered once; what is under way then is not timed', async () => {
  let isOpen = false;
  const sockets: Socket[] = [];
  const asked = [0, 0];
  const held = new Map<number, () => void>();
  // The second connection waits for its first answer until the first has asked four times; that one for the second's.
  const lateSecond: RequestListener = (incoming, outgoing) => {
    if (!sockets.includes(incoming.socket)) sockets.push(incoming.socket);
    const index = sockets.indexOf(incoming.socket);
    const count = (asked[index] ?? 0) + 1;
    asked[index] = count;
    isOpen ||= index === 1 && count === 2;
    if (!isOpen && (index === 1 || count === 4)) held.set(index, () => incoming.pipe(outgoing));
    else incoming.pipe(outgoing);
    if (held.size === 2) held.get(1)?.();
    if (isOpen) held.get(0)?.();
    if (held.size === 2 || isOpen) held.delete(isOpen ? 0 : 1);
  };
  const { requests, answered } = await windowOf(lateSecond, questions, { connections: 2 });
  assert.ok(requests > 0);
  assert.equal(answered - requests, 5, 'four of the first connection, one of the second');
});

test('a request that is under way at the end is waited for, and its latency is whole', async () => {
  let asked = 0;
  const stuck: RequestListener = (incoming, outgoing) => {
    asked += 1;
    setTimeout(() => incoming.pipe(outgoing), asked === 1 ? 0 : 300);
  };
  const { requests, answered, durationMs, histogram } = await windowOf(stuck, questions, { connections: 1 });
  assert.deepEqual([requests, answered], [1, 2]);
  assert.ok(decodeHistogram(histogram).maxValue >= 290_000);
  assert.ok(durationMs >= 290, `${durationMs} ms`);
});

test('no more than a limit are sent, however long the window', async () => {
  const { requests, answered, seen } = await windowOf(echoAfter(0), questions, {
    ...{ connections: 1, windowMs: 60_000, requestsMax: 5 },
  });
  assert.deepEqual([requests, answered, seen], [4, 5, 5]);
});

test('a server that stalls for 200 ms each second shows it in p99 and maximum: no stalled window is dropped', async () => {
  const [answerMs, stallMs, everyMs] = [20, 200, 1_000];
  const opened = new Set<Socket>();
  let stalls = 0;
  let stalledMs = Number.NEGATIVE_INFINITY;
  // The first request of a connection is spared: it is not timed.
  const stalling: RequestListener = (incoming, outgoing) => {
    const isStalled = opened.has(incoming.socket) && performance.now() - stalledMs >= everyMs;
    opened.add(incoming.socket);
    if (isStalled) [stalls, stalledMs] = [stalls + 1, performance.now()];
    setTimeout(() => incoming.pipe(outgoing), isStalled ? stallMs : answerMs);
  };
  const windows = await windowsOf(20, stalling, questions, { connections: 1, windowMs: 100 });
  assert.ok(stalls >= 3, `${stalls}`);
  const all = mergeHistograms(windows.map(({ histogram }) => decodeHistogram(histogram)));
  const least = (stallMs - 10) * 1000;
  assert.ok(
    all.maxValue >= least && all.getValueAtPercentile(99) >= least,
    `${all.getValueAtPercentile(99)}`,
  );
  const stalled = windows.filter(({ longestUs }) => (longestUs ?? 0) >= least);
  assert.ok(stalled.length >= stalls, `${stalled.length} of ${stalls}`);
  for (const { durationMs, requests } of stalled) assert.ok(requests > 0 && durationMs >= stallMs - 10);
});

test('every request goes to the path of its executor', async () => {
  const paths = new Set<string | undefined>();
  const noting: RequestListener = (incoming, outgoing) => {
    paths.add(incoming.url);
    incoming.pipe(outgoing);
  };
  await windowOf(noting, questions);
  assert.deepEqual([...paths], ['/asked']);
});

test('what keeps first answers waiting is not in the latencies, but is the longest', async () => {
  const begunAt = performance.now();
  const stalled: RequestListener = (incoming, outgoing) => {
    setTimeout(() => incoming.pipe(outgoing), Math.max(0, 80 - (performance.now() - begunAt)));
  };
  const window = await windowOf(stalled, questions);
  assert.ok((window.longestUs ?? 0) >= 50_000, `${window.longestUs} us`);
  assert.ok(decodeHistogram(window.histogram).maxValue < (window.longestUs ?? 0));
});

test('a delay of the server is in the latencies', async () => {
  const window = await windowOf(echoAfter(30), questions);
  assert.ok(decodeHistogram(window.histogram).minNonZeroValue >= 29_000);
});

test('a body of another length is an error that names the request', async () => {
  const cut: RequestListener = (_incoming, outgoing) => outgoing.end('question');
  const window = await windowOf(cut, questions);
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
  assert.equal((await windowOf(right, long)).errors, 0);
  const wrong: RequestListener = (_incoming, outgoing) => outgoing.end('è'.repeat(50_000));
  const window = await windowOf(wrong, long);
  assert.match(window.fault?.reason ?? '', /another one of the same length/);
});

test('a status that is not 200 is an error', async () => {
  const failing: RequestListener = (_incoming, outgoing) => {
    outgoing.statusCode = 500;
    outgoing.end('question 0');
  };
  assert.match((await windowOf(failing, questions)).fault?.reason ?? '', /expected status 200, received 500/);
});

test('a server that closes the connection ends the window with an error, at once', {
  timeout: 5_000,
}, async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await using kept = new Connections();
  const window = await runClosedWindow(orderOf(`http://127.0.0.1:${port}`, 40), questions, kept);
  assert.equal(window.fault?.requestIndex, null);
  assert.match(window.fault?.reason ?? '', /no response/);
});

test('a server that no longer answers ends the window, after the time-out', { timeout: 5_000 }, async () => {
  let answers = 0;
  const stopping: RequestListener = (incoming, outgoing) => {
    answers += 1;
    if (answers <= 20) incoming.pipe(outgoing);
  };
  const window = await windowOf(stopping, questions, { timeoutMs: 200, windowMs: 2_000 });
  assert.deepEqual(window.fault, { reason: 'no response within 0.2 s', requestIndex: null });
  assert.ok(window.answered >= 16 && window.spanMs >= 200 && window.spanMs < 2_000, `${window.spanMs} ms`);
});

test('a request goes by its own method, to its own path, with its own headers', async () => {
  const seen = new Set<string>();
  const noting: RequestListener = (incoming, outgoing) => {
    seen.add(
      `${incoming.method} ${incoming.url} ${incoming.headers['x-own']} ${incoming.headers['content-type']}`,
    );
    outgoing.writeHead(201).end('made');
  };
  const own: Request = {
    ...{ method: 'GET', path: '/own?x=1', headers: ['x-own', 'yes'], body: '' },
    expected: { ...expectedOf('made'), status: 201 },
  };
  const other = request('other', 'made');
  const window = await windowOf(noting, [own, { ...other, expected: own.expected }]);
  assert.deepEqual([window.errors, window.fault], [0, null]);
  assert.deepEqual([...seen].toSorted(), [
    'GET /own?x=1 yes undefined',
    'POST /asked undefined application/json',
  ]);
});

test('of answers that vary only the status counts, and that GraphQL has no errors', async () => {
  let count = 0;
  const counting: RequestListener = (_incoming, outgoing) => {
    count += 1;
    outgoing.end(`{"errors":[{"message":"${count}"}]}`);
  };
  const varying = (what: 'anything' | 'GraphQL'): Request => ({
    body: '{}',
    expected: { ...expectedOf(''), varying: what },
  });
  assert.equal((await windowOf(counting, [varying('anything')])).fault, null);
  assert.match(
    (await windowOf(counting, [varying('GraphQL')])).fault?.reason ?? '',
    /GraphQL errors: .*message/,
  );
});

test('connections begin at different places of the stream, and go on at its start', async () => {
  const order = { ...orderOf('', 40), offset: 3 };
  const beginnings = [0, 1, 2, 3].map((index) => beginningOf(order, 40, index));
  assert.deepEqual(beginnings, [3, 13, 23, 33]);
  assert.equal(beginningOf({ ...order, offset: 43 }, 40, 0), 3);
  const asked = new Set<string>();
  const noting: RequestListener = async (incoming, outgoing) => {
    const body = (await incoming.toArray()).join('');
    asked.add(body);
    outgoing.end(body);
  };
  await windowOf(noting, questions, { windowMs: 200, offset: 37 });
  assert.equal(asked.size, questions.length);
});

test('connections stay open from one window to the next, and a closed one is opened again', async () => {
  const sockets = new Set<Socket>();
  let isClosing = false;
  const noting: RequestListener = (incoming, outgoing) => {
    sockets.add(incoming.socket);
    // The last answer of a connection says so.
    if (isClosing) outgoing.setHeader('connection', 'close');
    incoming.pipe(outgoing);
  };
  const windows = await windowsOf(3, noting, questions);
  assert.deepEqual(
    windows.map(({ fault }) => fault),
    [null, null, null],
  );
  assert.equal(sockets.size, connections);
  sockets.clear();
  isClosing = true;
  const closing = await windowsOf(2, noting, questions, { windowMs: 5 });
  assert.deepEqual(
    closing.map(({ fault }) => fault),
    [null, null],
  );
  assert.ok(sockets.size > connections, `${sockets.size}`);
});
