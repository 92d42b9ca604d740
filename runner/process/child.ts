/**
 * The parent's side of the suite's processes: a child, spoken to by messages. It lives in the parent's process group but leaves
 * Ctrl-C to the parent, and ends by itself when the parent is gone (its channel disconnects).
 */

import { type ChildProcess, fork } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Answered, Message, Order, Protocol, Said } from '../../servers/process/obey.ts';

/** What lies between a connection that breaks and the news that its process has ended. */
const endingMs = 200;
/** How long a child may take to end by itself before it is killed. */
const closeTimeoutMs = 3_000;

/**
 * For the Node of a child that is asked, or asks: code is compiled for good after a tenth of the calls that V8 waits
 * for by default. By default, what each request calls once is compiled at about the 10,000th request, all at once and
 * at three times the CPU for a thousand requests: long after any warm-up that a run has time for. The same compiler
 * compiles the same code either way.
 */
export const compileEarly: readonly string[] = [
  '--invocation-count-for-maglev=150',
  '--invocation-count-for-turbofan=300',
];

/**
 * Where Node keeps what it has parsed of our modules for the next start of a child: a server's takes 0.7 times as long then.
 * The code that V8 makes of it while it runs is no part of that. Another folder in the environment goes first.
 */
const parsedModules = fileURLToPath(new URL('../../node_modules/.cache/cqrs-bench/', import.meta.url));

export class ChildError extends Error {}

interface ChildOptions<Report> {
  /** For its Node alone. */
  readonly nodeFlags?: readonly string[];
  /** Called with whatever the child tells unasked. */
  readonly onReport?: (report: Report) => void;
}

interface Asked {
  resolve(answer: unknown): void;
  reject(error: ChildError): void;
}

/** A forked entry file that obeys (`servers/process/obey.ts`) the orders of a protocol. */
export class Child<Orders extends Protocol<Orders>, Report = never> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #title: string;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;
  #errors = '';
  /** Resolves when it is gone, to how it ended, in words. */
  readonly gone: Promise<string>;

  /** Forks `entry`; `title` names it in errors. Once `signal` is aborted it is killed, and every order rejects. */
  constructor(
    entry: URL,
    title: string,
    signal: AbortSignal,
    { nodeFlags = [], onReport }: ChildOptions<Report> = {},
  ) {
    this.#title = title;
    this.#process = fork(entry, {
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
    // An aborted or unstartable child reports itself through the answers that it never gives.
    this.#process.on('error', () => {});
    // The last words of a child that dies, for the error that reports it.
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

  /** Sends an order; resolves to its answer. Rejects with a ChildError where it fails, or when the child ends first. */
  async ask<Name extends keyof Orders & string>(
    name: Name,
    ...said: Said<Orders, Name>
  ): Promise<Answered<Orders, Name>> {
    if (this.hasEnded) throw new ChildError(this.#endWords());
    this.#lastId += 1;
    const order: Order = { id: this.#lastId, name, said };
    return new Promise((resolve, reject) => {
      this.#asked.set(order.id, { resolve: resolve as Asked['resolve'], reject });
      // A child that is gone reports itself by its end.
      this.#process.send(order, () => {});
    });
  }

  /** As `ask`, of the first order: a child that fails it is ended. */
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

  /** How the process ended, in words; null where it lives. An end that is under way is waited for. */
  async ended(): Promise<string | null> {
    await delay(endingMs);
    return this.#isGone ? this.#endWords() : null;
  }

  /** Resolves when it is gone and all that it said was read. Of a child whose channel this side closed, no `close` comes. */
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

  /** Whether it is gone, or cannot be spoken to any more. */
  get hasEnded(): boolean {
    return this.#isGone || !this.#process.connected;
  }

  /** Asks the child to end by closing its channel; kills it where it does not. Resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#isGone) return;
    const gone = once(this.#process, 'exit');
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), closeTimeoutMs);
    await gone;
    clearTimeout(timer);
  }

  /** `kill -9`: whatever it is doing. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.hasEnded) process.kill(this.pid, 'SIGKILL');
    await this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
