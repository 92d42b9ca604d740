/**
 * Signals when the next request of an open loop is due, to about 0.1 ms. A thread sleeps until then and sends a message.
 *
 * Node's timers are whole milliseconds: on an idle machine their p99 lag is 1.1 ms, and their median lag of 0.6 ms would be
 * part of every latency. Polling in setImmediate for the last millisecond is exact, but burns a core that the server needs:
 * 28 % of it at 500 requests per second, 93 % at 3,000. The thread costs 3 % and 10 % (2 cores, Node 24.21). Atomics.wait
 * sleeps in the kernel, with nanosecond resolution apart from a timer slack of 0.05 ms.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** When to beat, in milliseconds after `originNs` of the process's high-resolution clock. */
export interface Beats {
  readonly originNs: bigint;
  readonly timesMs: Float64Array;
}

/** The thread's order: play these beats until the cell holds a number other than this one. */
export interface Piece extends Beats {
  readonly cell: Int32Array;
  readonly number: number;
}

/** Milliseconds since `originNs`, on the clock that all threads of a process share. */
export function msSince(originNs: bigint): number {
  return Number(process.hrtime.bigint() - originNs) / 1e6;
}

export class Metronome {
  readonly #thread = new Worker(new URL('./metronome-thread.ts', import.meta.url));
  /** The number of the current piece. A change wakes a thread that waits on it. */
  readonly #cell = new Int32Array(new SharedArrayBuffer(4));

  /** Starts the thread and waits until it runs, or the first beats would be late. */
  static async start(): Promise<Metronome> {
    const metronome = new Metronome();
    await once(metronome.#thread, 'message');
    return metronome;
  }

  /** Calls `onBeat` when a time has come, once if several have come together. Ends what was played before. */
  play(beats: Beats, onBeat: () => void): void {
    this.#thread.removeAllListeners('message').on('message', onBeat);
    const number = Atomics.add(this.#cell, 0, 1) + 1;
    Atomics.notify(this.#cell, 0);
    this.#thread.postMessage({ ...beats, cell: this.#cell, number } satisfies Piece);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate();
  }
}
