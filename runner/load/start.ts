/** Process entry of the load generator. */
import { obey } from '../../servers/process/obey.ts';
import { ProcessObserver } from '../../servers/process/process-observer.ts';
import { runClosedWindow } from './closed.ts';
import { Connections } from './connections.ts';
import { Metronome } from './metronome/metronome.ts';
import { runOpenWindow } from './open.ts';
import type { LoadProtocol, Request, Window, WindowOrder } from './request.ts';

const observer = new ProcessObserver();
const connections = new Connections();
const streams = new Map<string, readonly Request[]>();
let metronome: Metronome | null = null;

async function runWindow(order: WindowOrder, stream: readonly Request[]): Promise<Window> {
  if (order.kind === 'closed') return runClosedWindow(order, stream, connections);
  metronome ??= await Metronome.start();
  return runOpenWindow(order, stream, metronome);
}

obey<LoadProtocol>({
  sendStream: (stream, requests) => {
    streams.set(stream, requests);
  },
  disconnect: (origin) => connections.close(origin),
  runWindow: async (order) => {
    const stream = streams.get(order.stream);
    if (!stream) throw new Error(`no stream ${order.stream} was sent before its window`);
    observer.start();
    try {
      return { ...(await runWindow(order, stream)), resources: observer.stop() };
    } finally {
      observer.stop();
    }
  },
});
