/**
 * The closed loop: N connections, each sending its next request when its last was answered. autocannon
 * drives it; latencies come from its `response` event, in microseconds.
 *
 * Full load, which alone is timed, begins when every connection has been answered once (the first request of a connection
 * also pays for opening it) and ends when the first connection is done, so that inside it there are always
 * exactly N requests under way.
 */
import autocannon from 'autocannon';
import { createHistogram, encodeHistogram } from '../../results/run-file/histogram.ts';
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

/** Asks `order.responses` requests of `stream`; resolves at the last response, or at the first lost connection. */
export function runClosedWindow(order: ClosedOrder, stream: readonly Request[]): Promise<Window> {
  const { connections: connectionCount, responses } = order;
  const lastOf = Math.floor(responses / connectionCount);
  const histogram = createHistogram();
  const timings = order.hasLayers ? new ServerTimings() : null;
  const connections = new Map<autocannon.Client, Connection>();
  let [answered, requests, errors, opened] = [0, 0, 0, 0];
  let longestMs = 0;
  let fault: Fault | null = null;
  let openedAt: bigint | null = null;
  let closedAt: bigint | null = null;

  return new Promise((resolve) => {
    const settings: autocannon.Options = {
      url: `${order.origin}${order.path}`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      connections: connectionCount,
      amount: responses,
      setupClient: (client) => {
        const segment = segmentOf(order, stream.length, connections.size);
        connections.set(client, openConnection(client, segment));
        timings?.listen(client);
        client.setRequests(segment.map((index) => ({ body: (stream[index] as Request).body })));
      },
    };
    // Its callback comes up to a second late, at a tick of its sampler; the last response is the end.
    const instance = autocannon(settings, () => {});

    const finish = (): void => {
      instance.removeAllListeners();
      instance.stop();
      const end = closedAt ?? process.hrtime.bigint();
      const durationMs = Number(end - (openedAt ?? end)) / 1e6;
      resolve({
        requests,
        durationMs,
        answered,
        errors,
        fault,
        histogram: encodeHistogram(histogram),
        longestUs: answered === 0 ? null : Math.round(longestMs * 1000),
        openLoop: null,
        ...(timings ? { layers: timings.means() } : {}),
      });
    };

    instance.on('response', (client, statusCode, _bytes, responseTimeMs) => {
      const connection = connections.get(client) as Connection;
      const requestIndex = connection.segment[connection.answered % connection.segment.length] as number;
      connection.answered += 1;
      answered += 1;
      longestMs = Math.max(longestMs, responseTimeMs);
      const wrong = connection.body.fault(statusCode, (stream[requestIndex] as Request).expected);
      connection.body = new ResponseBody(connection.answered);
      if (wrong !== null) {
        errors += 1;
        fault ??= { reason: wrong, requestIndex };
      }
      if (openedAt !== null && closedAt === null) {
        requests += 1;
        histogram.recordValue(Math.max(1, Math.round(responseTimeMs * 1000)));
      }
      // Over one connection the same answers as under full load; over several also where a short window had none.
      if (connection.answered > 1) timings?.count(client);
      if (connection.answered === 1) {
        opened += 1;
        if (opened === connectionCount) openedAt = process.hrtime.bigint();
      }
      if (connection.answered === lastOf) closedAt ??= process.hrtime.bigint();
      if (answered === responses) finish();
    });
    instance.on('reqError', (error: Error) => {
      errors += 1;
      fault ??= { reason: `no response: ${error.message}`, requestIndex: null };
      // autocannon would reconnect to a dead server without end.
      for (const client of connections.keys()) (client as unknown as { destroy(): void }).destroy();
      finish();
    });
  });
}
