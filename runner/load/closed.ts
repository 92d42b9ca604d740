/**
 * The closed loop: N connections, each of which sends its next request when its last one is answered. autocannon drives it.
 * Latencies come from its `response` event, in microseconds.
 *
 * Only full load is timed. It begins when every connection has been answered once, because the first request of a connection
 * also pays for opening it. It ends when the first connection is done. So exactly N requests are in flight throughout.
 */
import autocannon from 'autocannon';
import { createHistogram, encodeHistogram, recordLatency } from '../../results/run-file/histogram.ts';
import type { ClosedOrder, Fault, Request, Window } from './request.ts';
import { ResponseBody } from './response-body.ts';
import { ServerTimings } from './server-timings.ts';

/**
 * The stream indexes that connection `index` asks for, in order. Each connection starts at a different place, so that no two
 * run in step. (By itself, autocannon would replay the list from its start on all of them.)
 */
export function segmentOf(order: ClosedOrder, requestCount: number, index: number): number[] {
  const start = order.offset + Math.floor((requestCount * index) / order.connections);
  // No longer than needed: autocannon builds every request of the list before it sends the first.
  const length = Math.min(requestCount, Math.ceil(order.responses / order.connections));
  return Array.from({ length }, (_, step) => (start + step) % requestCount);
}

interface Connection {
  readonly segment: readonly number[];
  body: ResponseBody;
  answered: number;
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
  const connection: Connection = { segment, body: new ResponseBody(0), answered: 0 };
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
  /** Connections with at least one answer. */
  #opened = 0;
  /** Begin and end of full load, by the high-resolution clock. */
  #openedAt: bigint | null = null;
  #closedAt: bigint | null = null;

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
    if (this.#openedAt !== null && this.#closedAt === null) recordLatency(this.#histogram, latencyMs * 1000);
    // With one connection, these are the answers under full load. With several, later answers count too, so that even a
    // short window has some.
    if (connection.answered > 1) this.#timings?.count(client);
    this.#timeFullLoad(connection.answered);
    return this.#answered === this.#order.responses;
  }

  /** `answered`: the answers so far of the connection whose answer has just come. */
  #timeFullLoad(answered: number): void {
    const { connections, responses } = this.#order;
    if (answered === 1) {
      this.#opened += 1;
      if (this.#opened === connections) this.#openedAt = process.hrtime.bigint();
    }
    if (answered === Math.floor(responses / connections)) this.#closedAt ??= process.hrtime.bigint();
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
    const end = this.#closedAt ?? process.hrtime.bigint();
    return {
      requests: this.#histogram.totalCount,
      durationMs: Number(end - (this.#openedAt ?? end)) / 1e6,
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

/** Asks `order.responses` requests of `stream`. Resolves at the last response, or at the first lost connection. */
export function runClosedWindow(order: ClosedOrder, stream: readonly Request[]): Promise<Window> {
  const window = new ClosedWindow(order, stream);
  return new Promise((resolve) => {
    const settings: autocannon.Options = {
      url: `${order.origin}${order.path}`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      connections: order.connections,
      amount: order.responses,
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
