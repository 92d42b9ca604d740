/** A server that runs, whoever wrote it: what everything that asks and measures servers needs of one. */
import type { ProcessResources } from '../../servers/process/process-observer.ts';
import type { Capture, ServerCounters } from '../../servers/process/server-protocol.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Server {
  /** In errors and progress. */
  readonly name: string;
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  /** The processes whose CPU time and memory are the server's; of each, the first thread answers. */
  readonly pids: readonly number[];
  /** Of its pool's database backends; null where they are not known. */
  readonly backendPids: readonly number[] | null;
  /** Asks over HTTP, as any client would. */
  post(body: string, path: string): Promise<HttpAnswer>;
  close(): Promise<void>;
  /** How the process ended, in words; null while it lives. */
  ended(): Promise<string | null>;
  /** What the server has counted so far; absent where it does not count. */
  counters?(): Promise<ServerCounters>;
  /** Lets the process watch itself. */
  startObserving?(): Promise<void>;
  /** What the process saw of itself since; null where it did not answer, which is for its cases to tell. */
  stopObserving?(): Promise<ProcessResources | null>;
  /** Runs one request, and explains every statement that it ran on a pooled backend. */
  capture?(body: string, path: string): Promise<Capture>;
}
