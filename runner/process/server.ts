/** A server that runs, whoever wrote it: what everything that asks and measures servers needs of one. */
import { postStraight } from '../../servers/loopback.ts';
import type { ProcessMemory } from '../../servers/process/process-memory.ts';
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
  /** What the process holds after a collection; rejects with a ChildError unless its Node has --expose-gc. */
  memory?(): Promise<ProcessMemory>;
  /** Runs one request, and explains every statement that it ran on a pooled backend. */
  capture?(body: string, path: string): Promise<Capture>;
}

/** How long one answer may take: the statement timeout is 5 s, and a request runs a few statements. */
const answerTimeoutMs = 30_000;

/** Asks `origin` over HTTP, as any client would. */
export function postTo(origin: string, path: string, body: string): Promise<HttpAnswer> {
  return postStraight(`${origin}${path}`, body, AbortSignal.timeout(answerTimeoutMs));
}

/** A server that somebody else wrote, and that listens. It is asked, its processes are read, and that is all. */
export function foreignServer(
  given: Pick<Server, 'name' | 'origin' | 'pids'> & { readonly close: () => unknown },
): Server {
  return {
    ...given,
    backendPids: null,
    post: (body, path) => postTo(given.origin, path, body),
    close: async () => void (await given.close()),
    ended: async () => null,
  };
}
