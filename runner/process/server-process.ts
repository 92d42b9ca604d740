/** A server process: a strategy opened over its database, listening on a loopback port. */
import { setTimeout as delay } from 'node:timers/promises';
import { mercurius } from '../../servers/executors/index.ts';
import type { ProcessMemory } from '../../servers/process/process-memory.ts';
import type { ProcessResources } from '../../servers/process/process-observer.ts';
import type {
  Capture,
  OpenOrder,
  ServerCounters,
  ServerProtocol,
} from '../../servers/process/server-protocol.ts';
import { Child, compileEarly } from './child.ts';
import { type HttpAnswer, postTo, type Server } from './server.ts';

export interface ServerOptions extends OpenOrder {
  /** Its name, if it differs from the strategy's: the control of the A/A pair. */
  readonly alias?: string;
  /** Node flags, in addition to those of this process. */
  readonly nodeFlags?: readonly string[];
  /** V8 flags that are set once its modules are loaded; default `serverFlags`. */
  readonly flagsOnceLoaded?: readonly string[];
  /** The entry file, if it is not that of our servers: a bare server's. */
  readonly entry?: URL;
}

const ownEntry = new URL('../../servers/process/start.ts', import.meta.url);

/** Time limit for reading what a process observed: a process that hangs is not waited for. */
const observeTimeoutMs = 1_000;

/** A server is warm when its code is compiled; see `compileEarly`. */
export const serverFlags = compileEarly;

export class ServerProcess implements Server {
  readonly name: string;
  readonly origin: string;
  readonly backendPids: readonly number[];
  readonly #child: Child<ServerProtocol>;

  private constructor(
    child: Child<ServerProtocol>,
    name: string,
    { port, backendPids }: { readonly port: number; readonly backendPids: readonly number[] },
  ) {
    this.#child = child;
    this.name = name;
    this.origin = `http://127.0.0.1:${port}`;
    this.backendPids = backendPids;
  }

  get pids(): readonly number[] {
    return [this.#child.pid];
  }

  /** Forks a server and waits until it listens with every pooled connection open. */
  static async start(
    { alias, nodeFlags = [], flagsOnceLoaded = serverFlags, entry = ownEntry, ...options }: ServerOptions,
    signal: AbortSignal,
  ): Promise<ServerProcess> {
    const name = alias ?? options.strategy;
    const child = new Child<ServerProtocol>(entry, `the ${name} server`, signal, {
      nodeFlags,
      flagsOnceLoaded,
    });
    return new ServerProcess(child, name, await child.open('open', options));
  }

  /** Sends a request over HTTP, like any client, to the executor at `path`. */
  async post(body: string, path: string = mercurius.path): Promise<HttpAnswer> {
    return postTo(this.origin, path, body);
  }

  /** What the server has counted so far. */
  counters(): Promise<ServerCounters> {
    return this.#child.ask('counters');
  }

  /** Runs one request by the executor at `path`, and explains every statement that it runs, on a pooled backend. */
  capture(body: string, path: string = mercurius.path): Promise<Capture> {
    return this.#child.ask('capture', { path, body });
  }

  /** Memory of the process after a garbage collection. Rejects with a ChildError unless its Node has --expose-gc. */
  memory(): Promise<ProcessMemory> {
    return this.#child.ask('memory');
  }

  /** Starts recording the resources that the process uses. */
  async startObserving(): Promise<void> {
    await this.#observe(true);
  }

  /** Resources used since `startObserving`; null if the process did not answer, which its cases will report. */
  stopObserving(): Promise<ProcessResources | null> {
    return this.#observe(false);
  }

  async #observe(isOn: boolean): Promise<ProcessResources | null> {
    const answered = this.#child.ask('observe', isOn).catch(() => null);
    return Promise.race([answered, delay(observeTimeoutMs, null, { ref: false })]);
  }

  /** A text that says how the process ended; null while it lives. */
  ended(): Promise<string | null> {
    return this.#child.ended();
  }

  close(): Promise<void> {
    return this.#child.close();
  }
}
