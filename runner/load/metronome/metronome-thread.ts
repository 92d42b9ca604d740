/** The thread of a metronome: sleeps until each time, then sends a message. */
import { parentPort } from 'node:worker_threads';
import { msSince, type Piece } from './metronome.ts';

parentPort?.on('message', ({ originNs, timesMs, cell, number }: Piece) => {
  for (const [index, timeMs] of timesMs.entries()) {
    const leftMs = timeMs - msSince(originNs);
    if (leftMs > 0) Atomics.wait(cell, 0, number, leftMs);
    if (Atomics.load(cell, 0) !== number) return;
    // Several times that are due together share one message, after the last of them.
    const nextMs = timesMs[index + 1] ?? Number.POSITIVE_INFINITY;
    if (nextMs > msSince(originNs)) parentPort?.postMessage(null);
  }
});
parentPort?.postMessage(null);
