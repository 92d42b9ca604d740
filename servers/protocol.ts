/** The messages between the runner and a server process (`start.ts`), over the channel of `fork`. */
import type { ProcessMemory } from './process-memory.ts';
import type { ProcessResources } from './process-observer.ts';
import type { TransformerName } from './transformer/transformer.ts';

export type ServerOrder = OpenOrder | CountersOrder | ObserveOrder | MemoryOrder | CaptureOrder;
export type ServerAnswer =
  | ReadyAnswer
  | FailedAnswer
  | CountersAnswer
  | ObserveAnswer
  | MemoryAnswer
  | CaptureAnswer;

/** The first order: connect and listen. Answered by `ready` or `failed`. */
export interface OpenOrder {
  readonly type: 'open';
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

/** Every pooled connection is open, and the server listens on this port of loopback. */
export interface ReadyAnswer {
  readonly type: 'ready';
  readonly port: number;
  /** Process ids of the pool's backends. */
  readonly backendPids: readonly number[];
}

/** An order that could not be carried out. The message holds no SQL and no connection string. */
export interface FailedAnswer {
  readonly type: 'failed';
  /** Id of the order; null where it was `open`. */
  readonly id: number | null;
  readonly message: string;
}

export interface CountersOrder {
  readonly type: 'counters';
  readonly id: number;
}

export interface CountersAnswer {
  readonly type: 'counters';
  readonly id: number;
  /** SQL statements run since the server opened. */
  readonly statementCount: number;
  /** Requests of `/direct` that Mercurius answered, since the server opened. */
  readonly fellThroughCount: number;
}

/** Begins or ends a time in which the process watches itself. */
export interface ObserveOrder {
  readonly type: 'observe';
  readonly id: number;
  readonly isOn: boolean;
}

export interface ObserveAnswer {
  readonly type: 'observe';
  readonly id: number;
  /** What was seen; null at the beginning. */
  readonly resources: ProcessResources | null;
}

/** Collects garbage and says what is left. Only of a Node started with --expose-gc; `failed` otherwise. */
export interface MemoryOrder {
  readonly type: 'memory';
  readonly id: number;
}

export interface MemoryAnswer {
  readonly type: 'memory';
  readonly id: number;
  readonly memory: ProcessMemory;
}

/** Runs one request and explains its statements. Only while the server has no other requests. */
export interface CaptureOrder {
  readonly type: 'capture';
  readonly id: number;
  /** Where the executor is served that is asked. */
  readonly path: string;
  /** HTTP body of the request. */
  readonly body: string;
}

export interface CaptureAnswer extends Capture {
  readonly type: 'capture';
  readonly id: number;
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
