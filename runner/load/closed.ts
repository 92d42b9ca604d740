/**
 * The closed loop: N connections, each sending its next request when its last was answered. autocannon
 * drives it; latencies come from its `response` event, in microseconds.
 *
 * Full load, which alone is timed, begins when every connection has been answered once (the first request of a connection
 * also pays for opening it) and ends when the first connection is done, so that inside it there are always
 * exactly N requests under way.
 */
import autocannon from 'autocannon';
import { createHistogram, encodeHistogram, recordLatency } from '../../results/run-file/histogram.ts';
import type { ClosedOrder, Fault, Request, Window } from './request.ts';
import { ResponseBody } from './response-body.ts';
import { ServerTimings } from './server-timings.ts';

/**
 * Indexes into the stream that connection `index` asks, in order: each connection starts at its own place,
 * so that no two march in step (autocannon would have all of them replay the list from its start).
 */
export function segmentOf(order: ClosedOrder, requestCount: number, index: number): number[] {
  const start = order.offset + Math.floor((requestCount * index) / order.connections);
  // No longer than what it will ask: autocannon builds every request of the list before the first is sent.
  const length = Math.min(requestCount, Math.ceil(order.responses / order.connections));
  return Array.from({ length }, (_, step) => (start + step) % requestCount);
}

interface Connection {
  readonly segment: readonly number[];
  body: ResponseBody;
  answered: number;
}

/** The part of autocannon's client that receives a chunk of a body (no public hook hands over whole bytes). */
interface ChunkReceiver {
  readonly pipelinedRequests: { addBody(chunk: Buffer): void };
}

/**
 * Takes over the bodies of one of autocannon's connections: autocannon decodes each chunk on its own, which breaks
 * characters that straddle two.
 */
function openConnection(client: autocannon.Client, segment: readonly number[]): Connection {
  const connection: Connection = { segment, body: new ResponseBody(0), answered: 0 };
  const receiver = client as unknown as ChunkReceiver;
  receiver.pipelinedRequests.addBody = (chunk) => connection.body.add(chunk);
  return connection;
}

/** What is known of a window while it runs. */
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
  /** Connections that were answered once. */
  #opened = 0;
  /** When full load began and ended, by the high-resolution clock. */
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

  /** Counts an answer; true where it is the last. */
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
    // Over one connection the same answers as under full load; over several also where a short window had none.
    if (connection.answered > 1) this.#timings?.count(client);
    this.#timeFullLoad(connection.answered);
    return this.#answered === this.#order.responses;
  }

  /** `answered`: by the connection whose answer has just come. */
  #timeFullLoad(answered: number): void {
    const { connections, responses } = this.#order;
    if (answered === 1) {
      this.#opened += 1;
      if (this.#opened === connections) this.#openedAt = process.hrtime.bigint();
    }
    if (answered === Math.floor(responses / connections)) this.#closedAt ??= process.hrtime.bigint();
  }

  /** Counts a connection that was lost, and ends the others. */
  lose(error: Error): void {
    this.#note({ reason: `no response: ${error.message}`, requestIndex: null });
    // autocannon would reconnect to a dead server without end.
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

/** Asks `order.responses` requests of `stream`; resolves at the last response, or at the first lost connection. */
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
    // Its callback comes up to a second late, at a tick of its sampler; the last response is the end.
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
