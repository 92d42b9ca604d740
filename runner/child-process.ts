/**
 * A child process of the suite, spoken to by messages. It lives in the parent's process group but leaves
 * Ctrl-C to the parent, and ends by itself when the parent is gone (its channel disconnects).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

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
const parsedModules = fileURLToPath(new URL('../node_modules/.cache/cqrs-bench/', import.meta.url));

export class ChildError extends Error {}

/** A forked entry file that takes messages of type Order and answers with messages of type Answer. */
export class Child<Order extends object, Answer extends object> {
  readonly #process: ChildProcess;
  readonly #title: string;
  #errors = '';
  /** Resolves when it is gone, to how it ended, in words. */
  readonly gone: Promise<string>;

  /**
   * Forks `entry`; `title` names it in errors, `nodeFlags` are for its Node alone. Once `signal` is aborted the child
   * is killed, and every answer rejects.
   */
  constructor(entry: URL, title: string, signal: AbortSignal, nodeFlags: readonly string[] = []) {
    this.#title = title;
    this.#process = fork(entry, {
      execArgv: [...process.execArgv, ...nodeFlags],
      env: { NODE_COMPILE_CACHE: parsedModules, ...process.env },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      signal,
      killSignal: 'SIGKILL',
    });
    this.gone = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => resolve(this.#endWords(code, signal)));
    });
    // An aborted or unstartable child reports itself through the answers that it never gives.
    this.#process.on('error', () => {});
    // The last words of a child that dies, for the error that reports it.
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-2_000);
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Calls `listener` with every answer from now on, those that `ask` resolves to as well. */
  listen(listener: (answer: Answer) => void): void {
    this.#process.on('message', listener);
  }

  /** Sends an order without waiting for an answer. */
  send(order: Order): void {
    // A child that is gone reports itself through the answer that never comes.
    this.#process.send(order, () => {});
  }

  /** Sends an order and resolves to the first answer that `accepts` takes. Rejects when the child ends first. */
  ask<Accepted extends Answer>(
    order: Order,
    accepts: (answer: Answer) => answer is Accepted,
  ): Promise<Accepted> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#process.off('message', onMessage);
        this.#process.off('close', onClose);
      };
      const onMessage = (message: Answer): void => {
        if (!accepts(message)) return;
        settle();
        resolve(message);
      };
      const onClose = (code: number | null, signal: string | null): void => {
        settle();
        reject(new ChildError(this.#endWords(code, signal)));
      };
      this.#process.on('message', onMessage);
      this.#process.on('close', onClose);
      if (this.hasEnded) onClose(this.#process.exitCode, this.#process.signalCode);
      else this.send(order);
    });
  }

  /** How the process ended, in words; null where it lives. An end that is under way is waited for. */
  async ended(): Promise<string | null> {
    await delay(endingMs);
    const { exitCode, signalCode } = this.#process;
    return exitCode === null && signalCode === null ? null : this.#endWords(exitCode, signalCode);
  }

  #endWords(code: number | null, signal: string | null): string {
    const words = this.#errors.trim();
    return `${this.#title} ended (${signal ?? `code ${code}`})${words ? `: ${words}` : ''}`;
  }

  /** Whether it is gone, or cannot be spoken to any more. */
  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null || !this.#process.connected;
  }

  /** Asks the child to end by closing its channel; kills it where it does not. Resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), closeTimeoutMs);
    await gone;
    clearTimeout(timer);
  }
}
