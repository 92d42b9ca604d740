/**
 * The closed loop: N connections, each of which sends its next request when its last one is answered.
 *
 * Timed are the requests that are sent within a fixed time. It begins when every connection has been answered once, because
 * the first request of a connection may also pay for opening it, and until then fewer than N others are ahead of it. So
 * exactly N requests are in flight throughout. When it is over, the requests under way are still waited for: a stall at the
 * end of a window lengthens it, and is not cut off. How a window comes out decides neither its length nor whether it counts.
 */
import type { Client } from 'undici';
import { createHistogram, encodeHistogram, recordLatency } from '../../results/run-file/histogram.ts';
import { mean } from '../../results/statistics/basic.ts';
import { ServerTimings } from './answers/server-timings.ts';
import { ask, type End } from './ask.ts';
import type { Connections } from './connections.ts';
import type { ClosedOrder, Fault, Request, Window } from './request.ts';

/** A server that has not answered for so long is given up: whoever waits for a window must not wait for ever. */
const timeoutMsDefault = 30_000;
/** How often that is looked at, of the time-out: a timer for each request would cost the load generator more. */
const looksPerTimeout = 4;

/** Where in the stream connection `index` begins: each at a different place, so that no two run in step. */
export function beginningOf(
  order: Pick<ClosedOrder, 'offset' | 'connections'>,
  requestCount: number,
  index: number,
): number {
  return (order.offset + Math.floor((requestCount * index) / order.connections)) % requestCount;
}

interface Loop {
  readonly client: Client;
  /** Index in the stream of its next request. */
  requestIndex: number;
  answered: number;
  /** When it sent the request that is under way. */
  sentMs: number;
  /** Whether that is not answered yet. */
  isWaiting: boolean;
  /** From its first timed request to the answer of its last; null if none was timed. */
  timed: { readonly fromMs: number; toMs: number } | null;
}

/** The state of a window while it runs. */
class ClosedWindow {
  readonly #order: ClosedOrder;
  readonly #stream: readonly Request[];
  readonly #loops: readonly Loop[];
  readonly #onEnd: () => void;
  readonly #histogram = createHistogram();
  readonly #timings: ServerTimings | null;
  #sent = 0;
  #answered = 0;
  #errors = 0;
  #fault: Fault | null = null;
  #longestMs = 0;
  #open = 0;
  #done = 0;
  #isEnded = false;
  #watch: NodeJS.Timeout | undefined;
  readonly #begunMs = performance.now();
  /** When every connection had been answered once. */
  #openedMs = Number.POSITIVE_INFINITY;

  constructor(order: ClosedOrder, stream: readonly Request[], clients: readonly Client[], onEnd: () => void) {
    this.#order = order;
    this.#stream = stream;
    this.#onEnd = onEnd;
    this.#timings = order.hasLayers ? new ServerTimings() : null;
    this.#loops = clients.map((client, index) => ({
      client,
      requestIndex: beginningOf(order, stream.length, index),
      answered: 0,
      sentMs: Number.NaN,
      isWaiting: false,
      timed: null,
    }));
  }

  run(): void {
    const { timeoutMs = timeoutMsDefault } = this.#order;
    this.#watch = setInterval(() => this.#look(timeoutMs), timeoutMs / looksPerTimeout);
    for (const loop of this.#loops) this.#send(loop, performance.now());
  }

  /** Ends the window if a request that is under way was sent too long ago. */
  #look(timeoutMs: number): void {
    const sinceMs = performance.now() - timeoutMs;
    if (this.#isEnded || !this.#loops.some(({ isWaiting, sentMs }) => isWaiting && sentMs < sinceMs)) return;
    this.#note({ reason: `no response within ${timeoutMs / 1000} s`, requestIndex: null });
    this.#end();
  }

  #send(loop: Loop, nowMs: number): void {
    const { requestIndex } = loop;
    loop.sentMs = nowMs;
    loop.isWaiting = true;
    loop.requestIndex = (requestIndex + 1) % this.#stream.length;
    const request = this.#stream[requestIndex] as Request;
    ask(loop.client, this.#order.path, request, this.#sent, (end) => this.#take(loop, requestIndex, end));
    this.#sent += 1;
  }

  #take(loop: Loop, requestIndex: number, { isAnswered, reason, serverTiming }: End): void {
    if (this.#isEnded) return;
    if (reason !== null) this.#note({ reason, requestIndex: isAnswered ? requestIndex : null });
    // A lost connection ends the window: a server that is gone will not answer the others either.
    if (isAnswered) this.#count(loop, serverTiming);
    else this.#end();
  }

  #count(loop: Loop, serverTiming: string | null): void {
    const nowMs = performance.now();
    loop.isWaiting = false;
    loop.answered += 1;
    this.#answered += 1;
    this.#longestMs = Math.max(this.#longestMs, nowMs - loop.sentMs);
    // The first answer of each connection is left out, for the same reason as in latencies.
    if (loop.answered > 1) this.#timings?.count(serverTiming);
    if (loop.sentMs >= this.#openedMs) {
      recordLatency(this.#histogram, (nowMs - loop.sentMs) * 1000);
      loop.timed ??= { fromMs: loop.sentMs, toMs: nowMs };
      loop.timed.toMs = nowMs;
    }
    if (loop.answered === 1) {
      this.#open += 1;
      if (this.#open === this.#loops.length) this.#openedMs = nowMs;
    }
    const { windowMs, requestsMax = Number.POSITIVE_INFINITY } = this.#order;
    if (nowMs < this.#openedMs + windowMs && this.#sent < requestsMax) this.#send(loop, nowMs);
    else {
      this.#done += 1;
      if (this.#done === this.#loops.length) this.#end();
    }
  }

  #end(): void {
    this.#isEnded = true;
    clearInterval(this.#watch);
    this.#onEnd();
  }

  #note(fault: Fault): void {
    this.#errors += 1;
    this.#fault ??= fault;
  }

  result(): Window {
    const timed = this.#loops.flatMap((loop) => loop.timed ?? []);
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
export async function runClosedWindow(
  order: ClosedOrder,
  stream: readonly Request[],
  connections: Connections,
): Promise<Window> {
  const clients = connections.of(order.origin, order.connections);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const window = new ClosedWindow(order, stream, clients, resolve);
  window.run();
  await ended;
  const result = window.result();
  if (result.fault?.requestIndex === null) await connections.close(order.origin);
  return result;
}
