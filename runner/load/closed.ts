/**
 * The closed loop: N connections, each of which sends its next request when its last one is answered. autocannon drives it.
 * Latencies come from its `response` event, in microseconds.
 *
 * Timed are the requests that are sent within a fixed time. It begins when every connection has been answered once, because
 * the first request of a connection also pays for opening it. So exactly N requests are in flight throughout. When it is
 * over, the requests under way are still waited for: a stall at the end of a window lengthens it, and is not cut off. How a
 * window comes out decides neither its length nor whether it counts.
 */
import autocannon from 'autocannon';
import { createHistogram, encodeHistogram, recordLatency } from '../../results/run-file/histogram.ts';
import { mean } from '../../results/statistics/basic.ts';
import type { ClosedOrder, Fault, Request, Window } from './request.ts';
import { ResponseBody } from './response-body.ts';
import { ServerTimings } from './server-timings.ts';

/**
 * The stream indexes that connection `index` asks for, in order, again and again. Each connection starts at a different
 * place, so that no two run in step. (By itself, autocannon would replay the list from its start on all of them.)
 */
export function segmentOf(order: ClosedOrder, requestCount: number, index: number): number[] {
  const start = order.offset + Math.floor((requestCount * index) / order.connections);
  // Each has its part of the stream: autocannon builds every request of the list before it sends the first, 20 us each.
  const length = Math.ceil(requestCount / order.connections);
  return Array.from({ length }, (_, step) => (start + step) % requestCount);
}

interface Connection {
  readonly segment: readonly number[];
  body: ResponseBody;
  answered: number;
  /** When it sent the request that is under way. */
  sentMs: number;
  /** From its first timed request to the answer of its last; null if none was timed. */
  timed: { readonly fromMs: number; toMs: number } | null;
}

/** The part of autocannon's client that limits its requests. */
interface Limited {
  responseMax: number;
}

/** The part of autocannon's client that receives chunks of a body. No public hook passes on raw bytes. */
interface ChunkReceiver {
  readonly pipelinedRequests: { addBody(chunk: Buffer): void };
}

/**
 * Takes over the bodies of one of autocannon's connections. autocannon decodes each chunk by itself, which breaks characters
 * that span two chunks.
 */
function openConnection(client: autocannon.Client, segment: readonly number[]): Connection {
  const connection: Connection = {
    segment,
    body: new ResponseBody(0),
    answered: 0,
    sentMs: Number.NaN,
    timed: null,
  };
  const receiver = client as unknown as ChunkReceiver;
  receiver.pipelinedRequests.addBody = (chunk) => connection.body.add(chunk);
  return connection;
}

/** The state of a window while it runs. */
class ClosedWindow {
  readonly #order: ClosedOrder;
  readonly #stream: readonly Request[];
  readonly #histogram = createHistogram();
  readonly #timings: ServerTimings | null;
  readonly #connections = new Map<autocannon.Client, Connection>();
  #answered = 0;
  #errors = 0;
  #fault: Fault | null = null;
  #longestMs = 0;
  #open = 0;
  #done = 0;
  readonly #begunMs = performance.now();
  /** When every connection had been answered once. */
  #openedMs = Number.POSITIVE_INFINITY;

  constructor(order: ClosedOrder, stream: readonly Request[]) {
    this.#order = order;
    this.#stream = stream;
    this.#timings = order.hasLayers ? new ServerTimings() : null;
  }

  setUp(client: autocannon.Client): void {
    const segment = segmentOf(this.#order, this.#stream.length, this.#connections.size);
    this.#connections.set(client, openConnection(client, segment));
    this.#timings?.listen(client);
    client.setRequests(segment.map((index) => ({ body: (this.#stream[index] as Request).body })));
  }

  /** Counts an answer; true if it is the last. */
  isLast(client: autocannon.Client, statusCode: number, latencyMs: number): boolean {
    const connection = this.#connections.get(client) as Connection;
    const { segment, answered } = connection;
    const requestIndex = segment[answered % segment.length] as number;
    connection.answered += 1;
    this.#answered += 1;
    this.#longestMs = Math.max(this.#longestMs, latencyMs);
    const reason = connection.body.fault(statusCode, (this.#stream[requestIndex] as Request).expected);
    connection.body = new ResponseBody(connection.answered);
    if (reason !== null) this.#note({ reason, requestIndex });
    // The first answer of each connection is left out, for the same reason as in latencies.
    if (answered > 0) this.#timings?.count(client);
    return this.#goOn(client, connection, latencyMs);
  }

  /** Records the latency if the request was timed, and ends the connection once the time is over. */
  #goOn(client: autocannon.Client, connection: Connection, latencyMs: number): boolean {
    const nowMs = performance.now();
    if (connection.sentMs >= this.#openedMs) {
      recordLatency(this.#histogram, latencyMs * 1000);
      connection.timed ??= { fromMs: connection.sentMs, toMs: nowMs };
      connection.timed.toMs = nowMs;
    }
    if (connection.answered === 1) {
      this.#open += 1;
      if (this.#open === this.#order.connections) this.#openedMs = nowMs;
    }
    // Its next request is sent as soon as this returns, or, once the time is over, not at all.
    connection.sentMs = nowMs;
    if (nowMs < this.#openedMs + this.#order.windowMs) return false;
    (client as unknown as Limited).responseMax = connection.answered;
    this.#done += 1;
    return this.#done === this.#order.connections;
  }

  /** Counts a lost connection, and ends the others. */
  lose(error: Error): void {
    this.#note({ reason: `no response: ${error.message}`, requestIndex: null });
    // autocannon would try to reconnect to a dead server for ever.
    for (const client of this.#connections.keys()) (client as unknown as { destroy(): void }).destroy();
  }

  #note(fault: Fault): void {
    this.#errors += 1;
    this.#fault ??= fault;
  }

  result(): Window {
    const timed = [...this.#connections.values()].flatMap(({ timed }) => timed ?? []);
    return {
      requests: this.#histogram.totalCount,
      durationMs: mean(timed.map(({ fromMs, toMs }) => toMs - fromMs)) || 0,
      spanMs: performance.now() - this.#begunMs,
      answered: this.#answered,
      errors: this.#errors,
      fault: this.#fault,
      histogram: encodeHistogram(this.#histogram),
      longestUs: this.#answered === 0 ? null : Math.round(this.#longestMs * 1000),
      openLoop: null,
      ...(this.#timings ? { layers: this.#timings.means() } : {}),
    };
  }
}

/** Asks `stream` for `order.windowMs`. Resolves at the last response, or at the first lost connection. */
export function runClosedWindow(order: ClosedOrder, stream: readonly Request[]): Promise<Window> {
  const window = new ClosedWindow(order, stream);
  return new Promise((resolve) => {
    const settings: autocannon.Options = {
      url: `${order.origin}${order.path}`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      connections: order.connections,
      // The window ends by the clock; without an amount, autocannon would end it by its own.
      amount: Number.MAX_SAFE_INTEGER,
      setupClient: (client) => window.setUp(client),
    };
    // The callback comes up to a second late, at a tick of autocannon's sampler, so the window ends at its last response
    // instead.
    const instance = autocannon(settings, () => {});
    const finish = (): void => {
      instance.removeAllListeners();
      instance.stop();
      resolve(window.result());
    };
    instance.on('response', (client, statusCode, _bytes, latencyMs) => {
      if (window.isLast(client, statusCode, latencyMs)) finish();
    });
    instance.on('reqError', (error: Error) => {
      window.lose(error);
      finish();
    });
  });
}
