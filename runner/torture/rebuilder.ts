/**
 * Rebuilds the read model from time to time while others write, as somebody who repairs it would. No writer may fail because
 * of it.
 */
import type { TortureOutcome } from '../../results/studies/torture.ts';
import type { Gate } from './gate.ts';
import type { TortureOptions } from './options.ts';
import type { Operation } from './writers/operations.ts';
import { Writer } from './writers/writer.ts';

interface RebuilderOptions extends Pick<TortureOptions, 'strategy' | 'rebuildIntervalMs' | 'url' | 'signal'> {
  readonly outcome: TortureOutcome;
}

/**
 * Milliseconds without a rebuild for each millisecond of the last one. Writers wait during a rebuild, and waiting is no
 * load.
 */
const pausePerRebuild = 1;

export class Rebuilder implements AsyncDisposable {
  readonly #outcome: TortureOutcome;
  readonly #writer: Writer;
  /** Null if there is nothing to run. An ablation is not rebuilt, because that would repair what it loses. */
  readonly #operation: Operation | null;
  readonly #intervalMs: number;
  #dueMs: number;
  #running: Promise<void> | null = null;

  constructor({ strategy, outcome, rebuildIntervalMs, url, signal }: RebuilderOptions) {
    this.#outcome = outcome;
    this.#writer = new Writer({ url, signal, rebuilderPid: () => null }, outcome.rebuildTally, 'rebuilds');
    const isRun =
      strategy.rebuild !== undefined && strategy.ablation === undefined && rebuildIntervalMs !== null;
    this.#operation = isRun
      ? { name: 'rebuild', level: 'READ COMMITTED', statements: [strategy.rebuild], end: 'COMMIT' }
      : null;
    this.#intervalMs = rebuildIntervalMs ?? 0;
    this.#dueMs = this.#intervalMs;
  }

  /** Process id of its backend; null if it has none. */
  get backendPid(): number | null {
    return this.#writer.backendPid;
  }

  /** Begins a rebuild inside the writers' gate, if one is due and none is running. */
  rebuildWhereDue(elapsedMs: number, gate: Gate): void {
    const operation = this.#operation;
    if (operation === null || this.#running !== null || elapsedMs < this.#dueMs) return;
    this.#running = gate
      .pass(() => this.#rebuild(operation, elapsedMs))
      .finally(() => {
        this.#running = null;
      });
    // It only rejects if the torture is interrupted.
    this.#running.catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.catch(() => {});
    await this.#writer.end();
  }

  async #rebuild(operation: Operation, elapsedMs: number): Promise<void> {
    const startMs = performance.now();
    await this.#writer.run(operation);
    const durationMs = performance.now() - startMs;
    this.#outcome.rebuildMs += durationMs;
    this.#dueMs = elapsedMs + Math.max(this.#intervalMs, durationMs * (1 + pausePerRebuild));
  }
}
