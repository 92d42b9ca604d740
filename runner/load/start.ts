/** Process entry of the load generator: takes orders by message, ends when its parent is gone. */
import { ProcessObserver } from '../../servers/process-observer.ts';
import { runClosedSlice } from './closed.ts';
import { Metronome } from './metronome.ts';
import { runOpenSlice } from './open.ts';
import type { LoadAnswer, LoadOrder, Request, Slice, SliceOrder } from './request.ts';

const observer = new ProcessObserver();
const streams = new Map<string, readonly Request[]>();
let metronome: Metronome | null = null;

function answer(message: LoadAnswer): void {
  process.send?.(message);
}

async function runSlice(order: SliceOrder, stream: readonly Request[]): Promise<Slice> {
  if (order.kind === 'closed') return runClosedSlice(order, stream);
  metronome ??= await Metronome.start();
  return runOpenSlice(order, stream, metronome);
}

async function obey(order: LoadOrder): Promise<void> {
  if (order.type === 'stream') {
    streams.set(order.stream, order.requests);
    answer({ type: 'ready' });
    return;
  }
  const stream = streams.get(order.order.stream);
  if (!stream) throw new Error(`no stream ${order.order.stream} was sent before its slice`);
  observer.start();
  try {
    const slice = await runSlice(order.order, stream);
    answer({ type: 'slice', slice: { ...slice, resources: observer.stop() } });
  } finally {
    observer.stop();
  }
}

process.on('message', (order: LoadOrder) => {
  obey(order).catch((error: unknown) => answer({ type: 'failed', message: String(error) }));
});
// Ctrl-C reaches the whole process group; the parent decides when the load ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
