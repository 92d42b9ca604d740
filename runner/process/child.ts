/**
 * The parent's side of our processes: a child that takes orders by messages. It is in the parent's process group but leaves
 * Ctrl-C to the parent. It ends by itself when the parent is gone, because its channel disconnects.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Answered, Message, Order, Protocol, Said } from '../../servers/process/obey.ts';

/** Time from a broken connection until the process is known to have ended. */
const endingMs = 200;
/** How long a child may take to end by itself; then it is killed. */
const closeTimeoutMs = 3_000;

/**
 * V8 flags of children that serve or send requests, set once their modules are loaded: V8 counts calls from the first on, and optimizes code after a twentieth
 * of the default number. By default, code that runs once per request is compiled at about the 10,000th request, all at once
 * and at three times the CPU for a thousand requests, which is long after any affordable warm-up. The compiler and the
 * compiled code are the same either way: over 11 passes of four scenarios, CPU per request came to the same. It was within a
 * fifth of that after 850 requests and 2.1 s, instead of 1,200 and 2.7 s when counting began with the eighth call. If they
 * were set from the start, loading the modules would take 1.7 times as long, because their code would be optimized as well.
 */
export const compileEarly: readonly string[] = [
  '--no-lazy-feedback-allocation',
  '--invocation-count-for-maglev=75',
  '--invocation-count-for-turbofan=150',
];

/**
 * Folder of Node's compile cache for our modules; with it, a server starts in 0.7 times the time. The cache does not include
 * code that V8 optimizes at run time. A folder given in the environment takes precedence.
 */
const parsedModules = fileURLToPath(new URL('../../node_modules/.cache/cqrs-bench/', import.meta.url));

export class ChildError extends Error {}

interface ChildOptions<Report> {
  /** Node flags of this child only. */
  readonly nodeFlags?: readonly string[];
  /** V8 flags that it sets once its modules are loaded. */
  readonly flagsOnceLoaded?: readonly string[];
  /** Called with each report, which the child sends without being asked. */
  readonly onReport?: (report: Report) => void;
}

interface Asked {
  resolve(answer: unknown): void;
  reject(error: ChildError): void;
}

/** A forked entry file that takes the orders of a protocol (`servers/process/obey.ts`). */
export class Child<Orders extends Protocol<Orders>, Report = never> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #title: string;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;
  #errors = '';
  /** Resolves when the child is gone, to a text that says how it ended. */
  readonly gone: Promise<string>;

  /**
   * Forks `entry`. `title` names the child in errors. When `signal` is aborted, the child is killed and every order rejects.
   */
  constructor(
    entry: URL,
    title: string,
    signal: AbortSignal,
    { nodeFlags = [], flagsOnceLoaded = [], onReport }: ChildOptions<Report> = {},
  ) {
    this.#title = title;
    this.#process = fork(entry, flagsOnceLoaded, {
      execArgv: [...process.execArgv, ...nodeFlags],
      env: { NODE_COMPILE_CACHE: parsedModules, ...process.env },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      signal,
      killSignal: 'SIGKILL',
    });
    this.gone = this.#end().then((words) => {
      for (const { reject } of this.#asked.values()) reject(new ChildError(words));
      return words;
    });
    // A child that was aborted or could not start is reported by its orders, which reject.
    this.#process.on('error', () => {});
    // The last output of a dying child, for the error that reports it.
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-2_000);
    });
    this.#process.on('message', (message: Message) => {
      if (message.type === 'report') return onReport?.(message.report as Report);
      const asked = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      if (message.type === 'answer') asked?.resolve(message.answer);
      else asked?.reject(new ChildError(`${title}: ${message.words}`));
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Sends an order and resolves to its answer. Rejects with a ChildError if the order fails or the child ends first. */
  async ask<Name extends keyof Orders & string>(
    name: Name,
    ...said: Said<Orders, Name>
  ): Promise<Answered<Orders, Name>> {
    if (this.hasEnded) throw new ChildError(this.#endWords());
    this.#lastId += 1;
    const order: Order = { id: this.#lastId, name, said };
    return new Promise((resolve, reject) => {
      this.#asked.set(order.id, { resolve: resolve as Asked['resolve'], reject });
      // If the child is gone, its end rejects the order.
      this.#process.send(order, () => {});
    });
  }

  /** Like `ask`, for the first order: if it fails, the child is closed. */
  async open<Name extends keyof Orders & string>(
    name: Name,
    ...said: Said<Orders, Name>
  ): Promise<Answered<Orders, Name>> {
    try {
      return await this.ask(name, ...said);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** A text that says how the process ended; null if it lives. Waits for an end that is under way. */
  async ended(): Promise<string | null> {
    await delay(endingMs);
    return this.#isGone ? this.#endWords() : null;
  }

  /** Resolves when the child is gone and its output was read. If this side closed the channel, there is no `close` event. */
  async #end(): Promise<string> {
    const { stderr } = this.#process;
    const happens = (emitter: EventEmitter | null, event: string): Promise<void> =>
      new Promise((resolve) => emitter?.once(event, () => resolve()));
    const read = Promise.all([happens(this.#process, 'exit'), happens(stderr, 'close')]);
    await Promise.race([happens(this.#process, 'close'), read]);
    return this.#endWords();
  }

  #endWords(): string {
    const words = this.#errors.trim();
    const { exitCode, signalCode } = this.#process;
    return `${this.#title} ended (${signalCode ?? `code ${exitCode}`})${words ? `: ${words}` : ''}`;
  }

  get #isGone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Whether the child is gone, or its channel is closed. */
  get hasEnded(): boolean {
    return this.#isGone || !this.#process.connected;
  }

  /** Closes the channel, so that the child ends; kills it if it does not. Resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#isGone) return;
    const gone = once(this.#process, 'exit');
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), closeTimeoutMs);
    await gone;
    clearTimeout(timer);
  }

  /** Kills the child (SIGKILL), whatever it is doing. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.hasEnded) process.kill(this.pid, 'SIGKILL');
    await this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
