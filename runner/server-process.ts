/** One life of a server process: a strategy opened over its database, listening on a port of loopback. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessResources } from '../servers/process-observer.ts';
import type {
  CaptureAnswer,
  CountersAnswer,
  FailedAnswer,
  ObserveAnswer,
  ServerAnswer,
  ServerOrder,
} from '../servers/protocol.ts';
import { Child, ChildError } from './child-process.ts';

export interface ServerOptions {
  /** What it serves. */
  readonly strategy: string;
  /** Under which name it is known, where that is another: the twin of the A/A pair. */
  readonly alias?: string;
  readonly connectionString: string;
  readonly poolConnections: number;
  /** Whether its answers say where their time went: never for what is timed. */
  readonly hasLayers?: boolean;
  /** Of its Node, beside those of this one; `serverNodeFlags` where none are given. */
  readonly nodeFlags?: readonly string[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** How long one answer may take: the statement timeout is 5 s, and a request runs a few statements. */
const answerTimeoutMs = 30_000;
/** How long a process may take to say what it saw: one that hangs is not waited for. */
const observeTimeoutMs = 1_000;

/**
 * Code is compiled for good after a tenth of the calls that V8 waits for by default. By default, what each request
 * calls once is compiled at about the 10,000th request, all at once and at three times the CPU for a thousand
 * requests: long after any warm-up that a run has time for. The same compiler compiles the same code either way.
 */
export const serverNodeFlags: readonly string[] = [
  '--invocation-count-for-maglev=150',
  '--invocation-count-for-turbofan=300',
];

export class ServerProcess {
  readonly strategy: string;
  readonly port: number;
  readonly backendPids: readonly number[];
  readonly #child: Child<ServerOrder, ServerAnswer>;
  #orderId = 0;

  private constructor(
    child: Child<ServerOrder, ServerAnswer>,
    strategy: string,
    port: number,
    pids: readonly number[],
  ) {
    this.#child = child;
    this.strategy = strategy;
    this.port = port;
    this.backendPids = pids;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Forks a server and waits until it listens with every pooled connection open. */
  static async start(
    { alias, nodeFlags = serverNodeFlags, ...options }: ServerOptions,
    signal: AbortSignal,
  ): Promise<ServerProcess> {
    const entry = new URL('../servers/start.ts', import.meta.url);
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

  /** Asks over HTTP, as any client would. */
  async post(body: string): Promise<HttpAnswer> {
    const response = await fetch(`http://127.0.0.1:${this.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    return { status: response.status, body: await response.text() };
  }

  /** Statements that the server has run so far. */
  async statementCount(): Promise<number> {
    const id = this.#nextId();
    const answer = await this.#child.ask({ type: 'counters', id }, (message): message is CountersAnswer => {
      return message.type === 'counters' && message.id === id;
    });
    return answer.statementCount;
  }

  /** Runs one request and explains every statement that it ran, on a pooled backend. */
  async capture(body: string): Promise<CaptureAnswer> {
    const id = this.#nextId();
    const answer = await this.#child.ask(
      { type: 'capture', id, body },
      (message): message is CaptureAnswer | FailedAnswer =>
        (message.type === 'capture' || message.type === 'failed') && message.id === id,
    );
    if (answer.type === 'failed') throw new ChildError(`the ${this.strategy} server: ${answer.message}`);
    return answer;
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
