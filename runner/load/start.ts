/** Process entry of the load generator. */
import { obey } from '../../servers/process/obey.ts';
import { ProcessObserver } from '../../servers/process/process-observer.ts';
import { runClosedSlice } from './closed.ts';
import { Metronome } from './metronome.ts';
import { runOpenSlice } from './open.ts';
import type { LoadProtocol, Request, Slice, SliceOrder } from './request.ts';

const observer = new ProcessObserver();
const streams = new Map<string, readonly Request[]>();
let metronome: Metronome | null = null;

async function runSlice(order: SliceOrder, stream: readonly Request[]): Promise<Slice> {
  if (order.kind === 'closed') return runClosedSlice(order, stream);
  metronome ??= await Metronome.start();
  return runOpenSlice(order, stream, metronome);
}

obey<LoadProtocol>({
  sendStream: (stream, requests) => {
    streams.set(stream, requests);
  },
  runSlice: async (order) => {
    const stream = streams.get(order.stream);
    if (!stream) throw new Error(`no stream ${order.stream} was sent before its slice`);
    observer.start();
    try {
      return { ...(await runSlice(order, stream)), resources: observer.stop() };
    } finally {
      observer.stop();
    }
  },
});
