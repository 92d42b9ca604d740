/** All writers of a torture. They write whenever the gate is open, until they are stopped. */
import type { Tally } from '../../../results/studies/torture.ts';
import { Gate } from '../gate.ts';
import type { Keys } from './keys.ts';
import { type Isolation, type Operation, operationStream } from './operations.ts';
import { type Truncation, truncateStream } from './truncates.ts';
import { Writer } from './writer.ts';

/** Attempts to put truncated rows back after the load has ended. */
const refillsAlone = 3;

interface WritersOptions {
  readonly count: number;
  readonly keys: Keys;
  readonly seed: number;
  readonly url: () => string;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  readonly rebuilderPid: () => number | null;
}

export class Writers implements AsyncDisposable {
  readonly gate = new Gate();
  readonly #options: WritersOptions;
  readonly #writers: readonly Writer[];
  readonly #truncater: Writer;
  readonly #truncates: Generator<Truncation, never>;
  #isolation: Isolation | null = null;
  #streams: readonly Generator<Operation, never>[] = [];
  #truncating: Promise<void> = Promise.resolve();
  /** Whether tables are empty, or will be soon, because of a TRUNCATE. */
  isTruncating = false;
  #isStopped = false;
  readonly #running: Promise<unknown>;

  constructor(options: WritersOptions) {
    this.#options = options;
    const { count, url, signal, rebuilderPid, tally, seed } = options;
    const open = (name: string): Writer => new Writer({ url, signal, rebuilderPid }, tally, name);
    this.#writers = Array.from({ length: count }, (_, writer) => open(`${writer}`));
    this.#truncater = open('truncates');
    this.#truncates = truncateStream(seed);
    this.setIsolation('mixed');
    // Sessions cut themselves off. The gate opens so that nobody waits any more.
    signal.addEventListener('abort', () => this.gate.open(), { once: true });
    // Awaited when the writers are stopped.
    this.#running = Promise.allSettled(this.#writers.map((writer, index) => this.#run(writer, index)));
  }

  /**
   * From now on, every writer's operations come from the stream of this isolation. The stream starts anew if the isolation
   * changes.
   */
  setIsolation(isolation: Isolation): void {
    if (isolation === this.#isolation) return;
    this.#isolation = isolation;
    const { count, keys, seed } = this.#options;
    this.#streams = Array.from({ length: count }, (_, writer) =>
      operationStream({ keys, seed, writer, isolation }),
    );
  }

  /** Empties tables and refills them, among the other operations. False if the last time is still in progress. */
  truncate(): boolean {
    if (this.isTruncating) return false;
    this.isTruncating = true;
    this.#truncating = this.#truncate().finally(() => {
      this.isTruncating = false;
    });
    // Its error is thrown when the writers are stopped.
    this.#truncating.catch(() => {});
    return true;
  }

  /** Process ids of the writers' backends. */
  get backendPids(): readonly number[] {
    return this.#writers.map((writer) => writer.backendPid).filter((pid) => pid !== null);
  }

  /**
   * Ends the load. Operations in progress are finished, unless the signal is aborted. Rejects if truncated rows could not be
   * put back.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.gate.open();
    try {
      await this.#running;
      await this.#truncating;
    } catch (error) {
      if (!this.#options.signal.aborted) throw error;
    } finally {
      for (const writer of [...this.#writers, this.#truncater]) await writer.end();
    }
  }

  async #run(writer: Writer, index: number): Promise<void> {
    while (!this.#isStopped) {
      await this.gate.pass(async () => {
        const stream = this.#streams[index];
        if (!this.#isStopped && stream !== undefined) await writer.run(stream.next().value);
      });
    }
  }

  /** Rows are put back even if the load ends in between: a torture of empty tables would prove nothing. */
  async #truncate(): Promise<void> {
    const [truncate, refill] = this.#truncates.next().value;
    // Rows are put back even if the TRUNCATE was given up: it may be committed if the connection was lost during COMMIT.
    await this.gate.pass(() => this.#truncater.run(truncate));
    if (refill === undefined) return;
    for (let alone = 0; alone < refillsAlone; ) {
      // When the load has ended, nobody interferes, and what fails repeatedly will always fail.
      if (this.#isStopped) alone += 1;
      if (await this.gate.pass(() => this.#truncater.run(refill))) return;
    }
    const failures = Object.keys(this.#options.tally.failures).join('; ') || 'no error that is not retried';
    throw new Error(
      `Expected to put back the rows of a TRUNCATE once nobody else writes, but failed ${refillsAlone} times ` +
        `(${failures}). Look for the cause in the server's log, with: npm run torture -- --seed ${this.#options.seed}`,
    );
  }
}
