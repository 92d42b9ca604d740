/** All writers of a torture: they go on until they are stopped, as long as the gate is open. */
import { Gate } from './gate.ts';
import type { Keys } from './keys.ts';
import { type Isolation, type Operation, operationStream } from './operations.ts';
import type { Tally } from './tally.ts';
import { truncateStream } from './truncates.ts';
import { Writer } from './writer.ts';

export interface WritersOptions {
  readonly count: number;
  readonly keys: Keys;
  readonly seed: number;
  readonly url: () => string;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

export class Writers implements AsyncDisposable {
  readonly gate = new Gate();
  readonly #options: WritersOptions;
  readonly #writers: readonly Writer[];
  readonly #truncater: Writer;
  readonly #truncates: Generator<readonly Operation[], never>;
  #streams: readonly Generator<Operation, never>[] = [];
  #truncating: Promise<void> | null = null;
  #isStopped = false;
  readonly #running: Promise<unknown>;

  constructor(options: WritersOptions) {
    this.#options = options;
    const { count, url, signal, tally, seed } = options;
    this.#writers = Array.from(
      { length: count },
      (_, writer) => new Writer({ url, signal }, tally, `${writer}`),
    );
    this.#truncater = new Writer({ url, signal }, tally, 'truncates');
    this.#truncates = truncateStream(seed);
    this.setIsolation('mixed');
    signal.addEventListener('abort', () => this.#cut(), { once: true });
    // Its end is awaited when it is stopped; until then nobody listens.
    this.#running = Promise.allSettled(this.#writers.map((writer, index) => this.#run(writer, index)));
  }

  /** From now on every writer's operations come from the stream of this isolation, from its start. */
  setIsolation(isolation: Isolation): void {
    const { count, keys, seed } = this.#options;
    this.#streams = Array.from({ length: count }, (_, writer) =>
      operationStream({ keys, seed, writer, isolation }),
    );
  }

  /** Empties tables and fills them again, among the other operations; false while the last time still goes on. */
  truncate(): boolean {
    if (this.#truncating !== null) return false;
    this.#truncating = this.#truncate()
      .catch(() => {})
      .finally(() => {
        this.#truncating = null;
      });
    return true;
  }

  /** Process ids of the writers' backends. */
  get backendPids(): readonly number[] {
    return this.#writers.map((writer) => writer.backendPid).filter((pid) => pid !== null);
  }

  /** Ends the load: what is under way is finished, unless the signal is aborted. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.gate.open();
    await this.#truncating;
    await this.#running;
    for (const writer of [...this.#writers, this.#truncater]) await writer.end();
  }

  async #run(writer: Writer, index: number): Promise<void> {
    while (!this.#isStopped) {
      await this.gate.pass(async () => {
        const stream = this.#streams[index];
        if (!this.#isStopped && stream !== undefined) await writer.run(stream.next().value);
      });
    }
  }

  async #truncate(): Promise<void> {
    for (const operation of this.#truncates.next().value) {
      // The rows come back even where the torture ends in between.
      await this.gate.pass(() => this.#truncater.run(operation));
    }
  }

  #cut(): void {
    for (const writer of [...this.#writers, this.#truncater]) writer.cut();
    this.gate.open();
  }
}
