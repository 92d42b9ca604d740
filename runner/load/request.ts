/** What the load process is told to ask, and what the oracle proved the answer to be. */

import { createHash } from 'node:crypto';
import type { Load, OpenLoop } from '../../results/run-file/result.ts';
import type { ProcessResources } from '../../servers/process/process-observer.ts';
import type { ServerMeans } from './server-timings.ts';

export interface Request {
  readonly body: string;
  readonly expected: Expected;
}

/** A response body, as the oracle saw it: its length is checked on every response, its hash on every 100th. */
export interface Expected {
  readonly bytes: number;
  readonly sha256: string;
}

/** What to expect of a body. */
export function expectedOf(body: string): Expected {
  return { bytes: Buffer.byteLength(body), sha256: createHash('sha256').update(body).digest('base64') };
}

type LoadOf<Kind extends Load['kind']> = Readonly<Extract<Load, { kind: Kind }>>;

/** What is asked, and whom: the same for every kind of load. */
export interface Destination {
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  /** Where the executor that is asked is served: `/graphql`. */
  readonly path: string;
  /** Names a stream that was sent before. */
  readonly stream: string;
  /** Where in the stream the window begins: the same for every strategy of a round. */
  readonly offset: number;
}

/** One closed-loop window: `responses` in all, over `connections` that each wait for their answer. */
export interface ClosedOrder extends Destination, LoadOf<'closed'> {
  /** Responses to collect in all; at least two a connection. */
  readonly responses: number;
  /** Whether to read the layers that the server's answers name: only in the pass that measures them. */
  readonly hasLayers?: boolean;
}

/** One open-loop window: `requests` in all, each sent at its time, whatever is still under way. */
export interface OpenOrder extends Destination, LoadOf<'open'> {
  readonly requests: number;
  /** From its intended time on, a request without an answer by then counts as timed out. */
  readonly timeoutMs: number;
}

export type WindowOrder = ClosedOrder | OpenOrder;

type Without<Order, Key extends PropertyKey> = Order extends unknown ? Omit<Order, Key> : never;
/** An order of any kind that does not say yet whom to ask, or not all of it. */
export type OrderWithout<Key extends keyof Destination> = Without<WindowOrder, Key>;

/** The first response that was not the expected one. */
export interface Fault {
  readonly reason: string;
  /** Index of the request in its stream; null where no response came. */
  readonly requestIndex: number | null;
}

export interface Window {
  /** Latencies in the histogram: of those under full load in a closed loop, of every request of an open one. */
  readonly requests: number;
  /** Length of the time under full load; of an open loop, from the first intended time to the last answer. */
  readonly durationMs: number;
  /** Responses in all, opening and closing ones included: what the server worked for. */
  readonly answered: number;
  readonly errors: number;
  readonly fault: Fault | null;
  /** Their latencies in microseconds, encoded. */
  readonly histogram: string;
  /** The longest of all, opening and closing ones included; null where none came, and for an open loop. */
  readonly longestUs: number | null;
  /** null for a closed loop. */
  readonly openLoop: OpenLoop | null;
  /** Where the server's time went, where it was to be read. */
  readonly layers?: ServerMeans | null;
}

/** A window, and what its load generator saw of itself meanwhile. */
export interface ObservedWindow extends Window {
  readonly resources: ProcessResources;
}

export interface LoadProtocol {
  /** Hands over the requests that windows will name as `stream`. */
  sendStream(stream: string, requests: readonly Request[]): void;
  runWindow(order: WindowOrder): ObservedWindow;
}
