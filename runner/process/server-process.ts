/** One life of a server process: a strategy opened over its database, listening on a port of loopback. */
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
  /** Under which name it is known, where that is another: the control of the A/A pair. */
  readonly alias?: string;
  /** Of its Node, beside those of this one; `serverNodeFlags` where none are given. */
  readonly nodeFlags?: readonly string[];
  /** The file that the process runs, where it is not the entry of our servers: a bare server's. */
  readonly entry?: URL;
}

const ownEntry = new URL('../../servers/process/start.ts', import.meta.url);

/** How long a process may take to say what it saw: one that hangs is not waited for. */
const observeTimeoutMs = 1_000;

/** A server is warm when its code is compiled: see `compileEarly`. */
export const serverNodeFlags = compileEarly;

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
    { alias, nodeFlags = serverNodeFlags, entry = ownEntry, ...options }: ServerOptions,
    signal: AbortSignal,
  ): Promise<ServerProcess> {
    const name = alias ?? options.strategy;
    const child = new Child<ServerProtocol>(entry, `the ${name} server`, signal, { nodeFlags });
    return new ServerProcess(child, name, await child.open('open', options));
  }

  /** Asks over HTTP, as any client would, the executor that is served at `path`. */
  async post(body: string, path: string = mercurius.path): Promise<HttpAnswer> {
    return postTo(this.origin, path, body);
  }

  /** What the server has counted so far. */
  counters(): Promise<ServerCounters> {
    return this.#child.ask('counters');
  }

  /** Runs one request by the executor at `path` and explains every statement that it ran, on a pooled backend. */
  capture(body: string, path: string = mercurius.path): Promise<Capture> {
    return this.#child.ask('capture', { path, body });
  }

  /** What the process holds after a collection; rejects with a ChildError unless its Node has --expose-gc. */
  memory(): Promise<ProcessMemory> {
    return this.#child.ask('memory');
  }

  /** Lets the process watch itself. */
  async startObserving(): Promise<void> {
    await this.#observe(true);
  }

  /** What the process saw of itself since; null where it did not answer, which is for its cases to tell. */
  stopObserving(): Promise<ProcessResources | null> {
    return this.#observe(false);
  }

  async #observe(isOn: boolean): Promise<ProcessResources | null> {
    const answered = this.#child.ask('observe', isOn).catch(() => null);
    return Promise.race([answered, delay(observeTimeoutMs, null, { ref: false })]);
  }

  /** How the process ended, in words; null while it lives. */
  ended(): Promise<string | null> {
    return this.#child.ended();
  }

  close(): Promise<void> {
    return this.#child.close();
  }
}
