/** Actions that each happen a fixed time after they were added, in the order in which they were added. */
import { Metronome, msSince } from '../load/metronome.ts';

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
   * Never early, and some 0.1 ms late. Node's timers are whole milliseconds and would make 2.3 ms of a round trip
   * of 1; asking in setImmediate is exact and burns a core. The metronome's thread makes 1.3 at 15 % of one.
   */
  static async start(delayMs: number): Promise<DueQueue> {
    return new DueQueue(delayMs, await Metronome.start());
  }

  add(act: () => void): void {
    this.#waiting.push({ dueMs: msSince(this.#originNs) + this.#delayMs, act });
    if (this.#waiting.length === 1) this.#awaitFirst();
  }

  /** The delay is the same for all, so the first is always the next. */
  #awaitFirst(): void {
    const [first] = this.#waiting;
    if (!first) return;
    const timesMs = Float64Array.of(first.dueMs);
    this.#metronome.play({ originNs: this.#originNs, timesMs }, () => this.#actOnDue());
  }

  #actOnDue(): void {
    const nowMs = msSince(this.#originNs);
    const due = this.#waiting.findIndex(({ dueMs }) => dueMs > nowMs);
    // Taken out before they act: what they add must not find the queue as it was.
    const acting = this.#waiting.splice(0, due < 0 ? this.#waiting.length : due);
    this.#awaitFirst();
    for (const { act } of acting) act();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#metronome[Symbol.asyncDispose]();
  }
}
