/** A queue of actions. Each runs a fixed time after it was added, in the same order. */
import { Metronome, msSince } from '../load/metronome/metronome.ts';

export class DueQueue implements AsyncDisposable {
  readonly #delayMs: number;
  readonly #metronome: Metronome;
  readonly #originNs = process.hrtime.bigint();
  readonly #waiting: { readonly dueMs: number; act(): void }[] = [];

  private constructor(delayMs: number, metronome: Metronome) {
    this.#delayMs = delayMs;
    this.#metronome = metronome;
  }

  /**
   * Actions are never early, and about 0.1 ms late. Node's timers are whole milliseconds: a round trip of 1 ms would take
   * 2.3 ms. Polling in setImmediate is exact but burns a core. The metronome's thread gives 1.3 ms for 15 % of a core.
   */
  static async start(delayMs: number): Promise<DueQueue> {
    return new DueQueue(delayMs, await Metronome.start());
  }

  add(act: () => void): void {
    this.#waiting.push({ dueMs: msSince(this.#originNs) + this.#delayMs, act });
    if (this.#waiting.length === 1) this.#awaitFirst();
  }

  /** The delay is the same for all, so the first in the queue is always due first. */
  #awaitFirst(): void {
    const [first] = this.#waiting;
    if (!first) return;
    const timesMs = Float64Array.of(first.dueMs);
    this.#metronome.play({ originNs: this.#originNs, timesMs }, () => this.#actOnDue());
  }

  #actOnDue(): void {
    const nowMs = msSince(this.#originNs);
    const due = this.#waiting.findIndex(({ dueMs }) => dueMs > nowMs);
    // Removed before they run, because an action may add others.
    const acting = this.#waiting.splice(0, due < 0 ? this.#waiting.length : due);
    this.#awaitFirst();
    for (const { act } of acting) act();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#metronome[Symbol.asyncDispose]();
  }
}
