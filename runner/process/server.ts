/** A running server, whoever wrote it: what is needed to ask and measure it. */
import { postStraight } from '../../servers/loopback.ts';
import type { ProcessMemory } from '../../servers/process/process-memory.ts';
import type { ProcessResources } from '../../servers/process/process-observer.ts';
import type { Capture, ServerCounters } from '../../servers/process/server-protocol.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Reads what the writes of a window took beside the requests themselves. */
export interface WindowOfWrites {
  /** The maintainer's process; none if nothing follows the writes. */
  readonly pids: readonly number[];
  /** The backends that work for it. */
  readonly backendPids: readonly number[];
  begin(): Promise<void>;
  /** Once the documents are true again. */
  end(): Promise<Written>;
}

export interface Written {
  /** Bytes that the WAL grew by. */
  readonly walBytes: number;
  /** Of these, bytes of full-page images; null if this role may not read the WAL. */
  readonly fullPageBytes: number | null;
  /** CPU time of the maintainer and of its backend; null if there is none, or if it cannot be read. */
  readonly maintainerCpuNs: number | null;
}

export interface Server {
  /** Shown in errors and progress. */
  readonly name: string;
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  /** The processes whose CPU time and memory are counted; none if they are not known. In each, the first thread answers. */
  readonly pids: readonly number[];
  /** Whether any other thread may answer as well, because nobody knows how the server works: then all count as one. */
  readonly isThreaded?: boolean;
  /** Process ids of the database backends of its pool; null if they are not known. */
  readonly backendPids: readonly number[] | null;
  /** Sends a request over HTTP, like any client. */
  post(body: string, path: string): Promise<HttpAnswer>;
  close(): Promise<void>;
  /** A text that says how the process ended; null while it lives. */
  ended(): Promise<string | null>;
  /** What the server has counted so far; absent if it does not count. */
  counters?(): Promise<ServerCounters>;
  /** Starts recording the resources that the process uses. */
  startObserving?(): Promise<void>;
  /** Resources used since `startObserving`; null if the process did not answer, which its cases will report. */
  stopObserving?(): Promise<ProcessResources | null>;
  /** Memory of the process after a garbage collection. Rejects with a ChildError unless its Node has --expose-gc. */
  memory?(): Promise<ProcessMemory>;
  /** Of a server that is written to: what is read around its windows. */
  readonly writing?: WindowOfWrites;
  /** Runs one request, and explains every statement that it runs, on a pooled backend. */
  capture?(body: string, path: string): Promise<Capture>;
}

/** Time limit of one answer: the statement timeout is 5 s, and a request runs a few statements. */
const answerTimeoutMs = 30_000;

/** Sends a request over HTTP, like any client. */
export function postTo(origin: string, path: string, body: string): Promise<HttpAnswer> {
  return postStraight(`${origin}${path}`, body, AbortSignal.timeout(answerTimeoutMs));
}

/** A server that somebody else wrote and started. It is only sent requests, and its processes are measured. */
export function foreignServer(
  given: Pick<Server, 'name' | 'origin' | 'pids' | 'isThreaded'> & { readonly close: () => unknown },
): Server {
  return {
    ...given,
    backendPids: null,
    post: (body, path) => postTo(given.origin, path, body),
    close: async () => void (await given.close()),
    ended: async () => null,
  };
}
