/** What the load process is told to ask, and which answers the oracle has proven. */
import { createHash } from 'node:crypto';
import type { Load, OpenLoop } from '../../results/run-file/result.ts';
import { numberMark } from '../../scenarios/scenario.ts';
import type { ProcessResources } from '../../servers/process/process-observer.ts';
import type { ServerMeans } from './answers/server-timings.ts';

/** What is sent: a JSON body, by POST to the path of the window's order, unless it says otherwise. */
export interface Question {
  /** Empty for a request without one. */
  readonly body: string;
  readonly method?: string;
  readonly path?: string;
  /** Names and values in turns. */
  readonly headers?: readonly string[];
}

export interface Request extends Question {
  readonly expected: Expected;
  /** Whether its body has marks that become a number of its own each time that it is sent. */
  readonly isNumbered?: boolean;
}

/** The oracle takes numbers up to this, so that the load can take those above. */
export const numbersProven = 1_000_000;

/** A body in which every mark has become this number. */
export function numbered(body: string, number: number): string {
  return body.replaceAll(numberMark, String(number));
}

/** A response, as the oracle saw it. Its status and length are checked on every response, its hash on every 100th. */
export interface Expected {
  /** 200 when absent. */
  readonly status?: number;
  readonly bytes: number;
  readonly sha256: string;
  /** If answers to the same request vary: what they are. Bodies are not compared; every 100th of GraphQL is to be without errors. */
  readonly varying?: 'GraphQL' | 'anything';
}

export function expectedOf(body: string | Buffer): Expected {
  return { bytes: Buffer.byteLength(body), sha256: createHash('sha256').update(body).digest('base64') };
}

type LoadOf<Kind extends Load['kind']> = Readonly<Extract<Load, { kind: Kind }>>;

/** Which requests go where. The same for every kind of load. */
export interface Destination {
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  /** Path of the executor: `/graphql`. */
  readonly path: string;
  /** Name of a stream that was sent before. */
  readonly stream: string;
  /** Stream index at which the window begins. The same for every strategy of a round. */
  readonly offset: number;
}

/** One closed-loop window, over `connections` that each wait for their answer. */
export interface ClosedOrder extends Destination, LoadOf<'closed'> {
  /** How long requests are sent, from when every connection has been answered once. */
  readonly windowMs: number;
  /** How many are sent at the most, but one over each connection: for requests that cannot be repeated. No limit when absent. */
  readonly requestsMax?: number;
  /** Whether to read the layers that the server reports with its answers. Only in the pass that measures them. */
  readonly hasLayers?: boolean;
  /** How long an answer is waited for, until the server is given up; half a minute when absent. */
  readonly timeoutMs?: number;
}

/** One open-loop window: `requests` in total, each sent at its time, however many are in flight. */
export interface OpenOrder extends Destination, LoadOf<'open'> {
  readonly requests: number;
  /** Counts from the intended time. A request without an answer by then has timed out. */
  readonly timeoutMs: number;
  /** Stream whose requests open the connections, before the clock; its own when absent. Those of a write would be written, too. */
  readonly openedBy?: string;
}

export type WindowOrder = ClosedOrder | OpenOrder;

type Without<Order, Key extends PropertyKey> = Order extends unknown ? Omit<Order, Key> : never;
/** An order of any kind that still lacks part of its destination. */
export type OrderWithout<Key extends keyof Destination> = Without<WindowOrder, Key>;

/** The first response that was not the expected one. */
export interface Fault {
  readonly reason: string;
  /** Index of the request in its stream; null if no response came. */
  readonly requestIndex: number | null;
}

export interface Window {
  /** Number of latencies in the histogram. Closed loop: those of `windowMs`. Open loop: every request. */
  readonly requests: number;
  /**
   * Closed loop: from a connection's first timed request to the answer of its last, mean over connections; 0 if nothing was
   * timed. Open loop: from the first intended time to the last answer.
   */
  readonly durationMs: number;
  /** From the order to the last answer. */
  readonly spanMs: number;
  /** All responses, including those outside of the timed part: what the server worked for. */
  readonly answered: number;
  readonly errors: number;
  readonly fault: Fault | null;
  /** Latencies in microseconds, encoded. */
  readonly histogram: string;
  /** The longest latency, including answers outside of full load; null if there was no answer, and for an open loop. */
  readonly longestUs: number | null;
  /** null for a closed loop. */
  readonly openLoop: OpenLoop | null;
  /** Where the server's time went, if the order asked for it. */
  readonly layers?: ServerMeans | null;
}

/** A window, and what the load process recorded of itself meanwhile. */
export interface ObservedWindow extends Window {
  readonly resources: ProcessResources;
}

export interface LoadProtocol {
  /** Sends the requests that windows will refer to as `stream`. */
  sendStream(stream: string, requests: readonly Request[]): void;
  runWindow(order: WindowOrder): ObservedWindow;
  /** Closes the connections to a server, so that its next window opens others. */
  disconnect(origin: string): void;
}
