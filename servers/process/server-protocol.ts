/** The orders of the runner to a server process (`start.ts`). */
import type { RetryCounts } from '../mutations/retry.ts';
import type { TransformerName } from '../transformer/transformer.ts';
import type { ProcessMemory } from './process-memory.ts';
import type { ProcessResources } from './process-observer.ts';
import type { SlowDown } from './slow-down.ts';

export interface ServerProtocol {
  /**
   * The first order: connects and listens. Errors are reported without SQL and connection string. Afterwards every pooled
   * connection is open, by backends with these process ids, and the server listens on this port of loopback.
   */
  open(order: OpenOrder): { readonly port: number; readonly backendPids: readonly number[] };
  counters(): ServerCounters;
  /** Starts or stops the process's observation of itself. Returns what was observed; null at the start. */
  observe(isOn: boolean): ProcessResources | null;
  /** Collects garbage and reports the remaining memory. Fails unless Node was started with --expose-gc. */
  memory(): ProcessMemory;
  /** Runs one request and explains its statements. Only while the server has no other requests. */
  capture(request: { readonly path: string; readonly body: string }): Capture;
}

export interface OpenOrder {
  /** Name of a strategy. */
  readonly strategy: string;
  /** Holds a password, so it is never passed as an argument or in the environment. */
  readonly connectionString: string;
  readonly poolConnections: number;
  /** The transformer of `/direct`; default: `transformerDefault`. */
  readonly transformer?: TransformerName;
  /** Whether the server gets clocks, and its answers carry `Server-Timing`. Never for timed rounds. */
  readonly hasLayers?: boolean;
  /** Makes it slower on purpose; never of a server whose figures are reported. */
  readonly slowDown?: SlowDown;
}

/** Counts since the server opened. */
export interface ServerCounters extends Readonly<RetryCounts> {
  /** SQL statements run. */
  readonly statementCount: number;
  /** Requests of `/direct` that fell back to Mercurius. */
  readonly fellBackCount: number;
}

/** One request, answered as in production, and what its statements did. */
export interface Capture {
  readonly statusCode: number;
  readonly responseBody: string;
  /** SQL statements that the request ran. */
  readonly statementCount: number;
  /** Whether the backend may compile statements just in time, even if it did not. */
  readonly isJitOn: boolean;
  /** One per statement, in the order of their start. */
  readonly plans: readonly CapturedPlan[];
}

export interface CapturedPlan {
  /** SQL text. */
  readonly statement: string;
  readonly parameters: readonly unknown[];
  /** The root object of EXPLAIN's JSON, plus `Plan Source`: `generic` or `custom`, as the plan cache chose. */
  readonly plan: { readonly [key: string]: unknown };
}
