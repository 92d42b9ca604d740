/** Process entry of the load generator. */
import { obey } from '../../servers/process/obey.ts';
import { ProcessObserver } from '../../servers/process/process-observer.ts';
import { runClosedWindow } from './closed.ts';
import { Connections } from './connections.ts';
import { Metronome } from './metronome/metronome.ts';
import { runOpenWindow } from './open.ts';
import type { LoadProtocol, Request, Window, WindowOrder } from './request.ts';

const connections = new Connections();
const streams = new Map<string, readonly Request[]>();
/** Each plays for one window at a time: two windows at once need two. */
const idleMetronomes: Metronome[] = [];

async function runWindow(order: WindowOrder): Promise<Window> {
  const stream = streamNamed(order.stream);
  if (order.kind === 'closed') return runClosedWindow(order, stream, connections);
  const openedBy = streamNamed(order.openedBy ?? order.stream);
  const metronome = idleMetronomes.pop() ?? (await Metronome.start());
  try {
    return await runOpenWindow(order, stream, metronome, openedBy);
  } finally {
    idleMetronomes.push(metronome);
  }
}

function streamNamed(name: string): readonly Request[] {
  const stream = streams.get(name);
  if (!stream) throw new Error(`no stream ${name} was sent before its window`);
  return stream;
}

obey<LoadProtocol>({
  sendStream: (stream, requests) => {
    streams.set(stream, requests);
  },
  disconnect: (origin) => connections.close(origin),
  runWindow: async (order) => {
    // Two windows may run at once.
    const observer = new ProcessObserver();
    observer.start();
    try {
      return { ...(await runWindow(order)), resources: observer.stop() };
    } finally {
      observer.stop();
    }
  },
});
