/** What the runner orders a server process (`start.ts`) to do. */
import type { TransformerName } from '../transformer/transformer.ts';
import type { ProcessMemory } from './process-memory.ts';
import type { ProcessResources } from './process-observer.ts';

export interface ServerProtocol {
  /**
   * The first order: connects and listens. What fails says so without SQL and connection string. Then every pooled
   * connection is open, by backends of these process ids, and the server listens on this port of loopback.
   */
  open(order: OpenOrder): { readonly port: number; readonly backendPids: readonly number[] };
  counters(): ServerCounters;
  /** Begins or ends a time in which the process watches itself; what was seen, null at the beginning. */
  observe(isOn: boolean): ProcessResources | null;
  /** Collects garbage and says what is left. Fails unless its Node was started with --expose-gc. */
  memory(): ProcessMemory;
  /** Runs one request and explains its statements. Only while the server has no other requests. */
  capture(request: { readonly path: string; readonly body: string }): Capture;
}

export interface OpenOrder {
  /** Name of a strategy. */
  readonly strategy: string;
  /** Holds a password, and so never travels as an argument or in the environment. */
  readonly connectionString: string;
  readonly poolConnections: number;
  /** Of `/direct`; the default one when not said. */
  readonly transformer?: TransformerName;
  /** Whether clocks are put into the server, and its answers carry `Server-Timing`: never for what is timed. */
  readonly hasLayers?: boolean;
}

/** Since the server opened. */
export interface ServerCounters {
  /** SQL statements run. */
  readonly statementCount: number;
  /** Requests of `/direct` that Mercurius answered. */
  readonly fellBackCount: number;
}

/** One request, answered as in production, and what its statements did. */
export interface Capture {
  readonly statusCode: number;
  readonly responseBody: string;
  /** SQL statements that the request ran. */
  readonly statementCount: number;
  /** Whether the backend may compile statements just in time, whether or not it did. */
  readonly isJitOn: boolean;
  /** One per statement, in the order of their start. */
  readonly plans: readonly CapturedPlan[];
}

export interface CapturedPlan {
  /** SQL text. */
  readonly statement: string;
  readonly parameters: readonly unknown[];
  /** The root object of EXPLAIN's JSON, with `Plan Source` added: `generic` or `custom`, as the plan cache chose. */
  readonly plan: { readonly [key: string]: unknown };
}
