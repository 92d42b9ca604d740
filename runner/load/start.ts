/** Process entry of the load generator: takes orders by message, ends when its parent is gone. */
import { runClosedSlice } from './closed.ts';
import type { LoadAnswer, LoadOrder, Request } from './request.ts';

const streams = new Map<string, readonly Request[]>();

function answer(message: LoadAnswer): void {
  process.send?.(message);
}

async function obey(order: LoadOrder): Promise<void> {
  if (order.type === 'stream') {
    streams.set(order.stream, order.requests);
    answer({ type: 'ready' });
    return;
  }
  const stream = streams.get(order.order.stream);
  if (!stream) throw new Error(`no stream ${order.order.stream} was sent before its slice`);
  answer({ type: 'slice', slice: await runClosedSlice(order.order, stream) });
}

process.on('message', (order: LoadOrder) => {
  obey(order).catch((error: unknown) => answer({ type: 'failed', message: String(error) }));
});
// Ctrl-C reaches the whole process group; the parent decides when the load ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
