/** What the load process is told to ask, and what the oracle proved the answer to be. */
import { createHash } from 'node:crypto';

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

/** One closed-loop slice: `responses` in all, over `connections` that each wait for their answer. */
export interface SliceOrder {
  readonly port: number;
  /** Names a stream that was sent before. */
  readonly stream: string;
  readonly connections: number;
  /** Responses to collect in all; at least two a connection. */
  readonly responses: number;
  /** Where in the stream the slice begins: the same for every strategy of a round. */
  readonly offset: number;
}

/** The first response that was not the expected one. */
export interface Fault {
  readonly reason: string;
  /** Index of the request in its stream; null where no response came. */
  readonly requestIndex: number | null;
}

export interface Slice {
  /** Responses in the window: all connections open, none done. */
  readonly requests: number;
  /** Length of the window. */
  readonly durationMs: number;
  /** Responses in all, opening and closing ones included: what the server worked for. */
  readonly answered: number;
  readonly errors: number;
  readonly fault: Fault | null;
  /** Latencies of the window in microseconds, encoded. */
  readonly histogram: string;
}

export type LoadOrder =
  | { readonly type: 'stream'; readonly stream: string; readonly requests: readonly Request[] }
  | { readonly type: 'slice'; readonly order: SliceOrder };
export type LoadAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'slice'; readonly slice: Slice }
  | { readonly type: 'failed'; readonly message: string };
