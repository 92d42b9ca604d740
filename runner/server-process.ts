/** One life of a server process: a strategy opened over its database, listening on a port of loopback. */
import { setTimeout as delay } from 'node:timers/promises';
import { mercurius } from '../servers/executors/index.ts';
import { postStraight } from '../servers/loopback.ts';
import type { ProcessMemory } from '../servers/process-memory.ts';
import type { ProcessResources } from '../servers/process-observer.ts';
import type {
  CaptureAnswer,
  CountersAnswer,
  FailedAnswer,
  MemoryAnswer,
  ObserveAnswer,
  ServerAnswer,
  ServerOrder,
} from '../servers/protocol.ts';
import type { TransformerName } from '../servers/transformer/transformer.ts';
import { Child, ChildError, compileEarly } from './child-process.ts';
import type { HttpAnswer, Server } from './process/server.ts';

export interface ServerOptions {
  /** What it serves. */
  readonly strategy: string;
  /** Under which name it is known, where that is another: the twin of the A/A pair. */
  readonly alias?: string;
  readonly connectionString: string;
  readonly poolConnections: number;
  /** Of `/direct`; the default one when not said. */
  readonly transformer?: TransformerName;
  /** Whether its answers say where their time went: never for what is timed. */
  readonly hasLayers?: boolean;
  /** Of its Node, beside those of this one; `serverNodeFlags` where none are given. */
  readonly nodeFlags?: readonly string[];
  /** The file that the process runs, where it is not the entry of our servers: a yardstick's. */
  readonly entry?: URL;
}

const ownEntry = new URL('../servers/start.ts', import.meta.url);

/** How long one answer may take: the statement timeout is 5 s, and a request runs a few statements. */
const answerTimeoutMs = 30_000;
/** How long a process may take to say what it saw: one that hangs is not waited for. */
const observeTimeoutMs = 1_000;

/** A server is warm when its code is compiled: see `compileEarly`. */
export const serverNodeFlags = compileEarly;

export class ServerProcess implements Server {
  readonly name: string;
  readonly origin: string;
  readonly backendPids: readonly number[];
  readonly #child: Child<ServerOrder, ServerAnswer>;
  #orderId = 0;

  private constructor(
    child: Child<ServerOrder, ServerAnswer>,
    name: string,
    port: number,
    backendPids: readonly number[],
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
    const child = new Child<ServerOrder, ServerAnswer>(entry, `the ${name} server`, signal, nodeFlags);
    try {
      const answer = await child.ask(
        { type: 'open', ...options },
        (message): message is Extract<ServerAnswer, { type: 'ready' | 'failed' }> =>
          message.type === 'ready' || message.type === 'failed',
      );
      if (answer.type === 'failed') throw new ChildError(`the ${name} server: ${answer.message}`);
      return new ServerProcess(child, name, answer.port, answer.backendPids);
    } catch (error) {
      await child.close();
      throw error;
    }
  }

  /** Asks over HTTP, as any client would, the executor that is served at `path`. */
  async post(body: string, path: string = mercurius.path): Promise<HttpAnswer> {
    return postStraight(`${this.origin}${path}`, body, AbortSignal.timeout(answerTimeoutMs));
  }

  /** What the server has counted so far. */
  async counters(): Promise<CountersAnswer> {
    const id = this.#nextId();
    return this.#child.ask({ type: 'counters', id }, (message): message is CountersAnswer => {
      return message.type === 'counters' && message.id === id;
    });
  }

  /** Runs one request by the executor at `path` and explains every statement that it ran, on a pooled backend. */
  async capture(body: string, path: string = mercurius.path): Promise<CaptureAnswer> {
    const id = this.#nextId();
    const answer = await this.#child.ask(
      { type: 'capture', id, path, body },
      (message): message is CaptureAnswer | FailedAnswer =>
        (message.type === 'capture' || message.type === 'failed') && message.id === id,
    );
    if (answer.type === 'failed') throw new ChildError(`the ${this.name} server: ${answer.message}`);
    return answer;
  }

  /** What the process holds after a collection; rejects with a ChildError unless its Node has --expose-gc. */
  async memory(): Promise<ProcessMemory> {
    const id = this.#nextId();
    const answer = await this.#child.ask(
      { type: 'memory', id },
      (message): message is MemoryAnswer | FailedAnswer =>
        (message.type === 'memory' || message.type === 'failed') && message.id === id,
    );
    if (answer.type === 'failed') throw new ChildError(`the ${this.name} server: ${answer.message}`);
    return answer.memory;
  }

  /** Lets the process watch itself. */
  async startObserving(): Promise<void> {
    await this.#observe(true);
  }

  /** What the process saw of itself since; null where it did not answer, which is for its trials to tell. */
  async stopObserving(): Promise<ProcessResources | null> {
    return this.#observe(false);
  }

  async #observe(isOn: boolean): Promise<ProcessResources | null> {
    const id = this.#nextId();
    const answered = this.#child
      .ask(
        { type: 'observe', id, isOn },
        (message): message is ObserveAnswer => message.type === 'observe' && message.id === id,
      )
      .then(({ resources }) => resources)
      .catch(() => null);
    return Promise.race([answered, delay(observeTimeoutMs, null, { ref: false })]);
  }

  /** How the process ended, in words; null while it lives. */
  ended(): Promise<string | null> {
    return this.#child.ended();
  }

  #nextId(): number {
    this.#orderId += 1;
    return this.#orderId;
  }

  close(): Promise<void> {
    return this.#child.close();
  }
}
