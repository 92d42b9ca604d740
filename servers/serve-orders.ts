/**
 * The life of a server process, forked by the runner: opens what it is told to over the channel, serves it on
 * loopback, and answers the runner's orders (`protocol.ts`). Ends when the channel does.
 */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { capture } from './capture.ts';
import type { Database } from './database.ts';
import { databaseFault } from './database-fault.ts';
import { readMemory } from './process-memory.ts';
import { ProcessObserver } from './process-observer.ts';
import type { OpenOrder, ReadyAnswer, ServerAnswer, ServerOrder } from './protocol.ts';
import { PublicError } from './public-error.ts';

/** What serves, not yet listening, and the database that it reads. */
export interface Opened {
  readonly app: FastifyInstance;
  readonly database: Database;
  /** Requests of `/direct` that Mercurius answered so far; absent where there is no such route. */
  readonly fellThroughCount?: () => number;
}

/** How long a statement that still runs may keep the process from ending. */
const closeTimeoutMs = 1_000;

/** Serves what `open` makes of the first order. Not forked by a runner, it says `hint` and ends with code 64. */
export function serveOrders(open: (order: OpenOrder) => Promise<Opened>, hint: string): void {
  const observer = new ProcessObserver();
  let opened: Opened | null = null;

  const listen = async (order: OpenOrder): Promise<ReadyAnswer> => {
    opened = await open(order);
    const { app, database } = opened;
    const backendPids = await database.backendPids();
    await app.listen({ host: '127.0.0.1', port: 0 });
    return { type: 'ready', port: (app.server.address() as AddressInfo).port, backendPids };
  };

  const answerTo = async (order: ServerOrder): Promise<ServerAnswer> => {
    if (order.type === 'open') return listen(order);
    if (!opened) throw new PublicError(`Expected "open" before "${order.type}".`);
    const { app, database } = opened;
    if (order.type === 'observe') {
      if (order.isOn) observer.start();
      return { type: 'observe', id: order.id, resources: order.isOn ? null : observer.stop() };
    }
    if (order.type === 'memory') return { type: 'memory', id: order.id, memory: readMemory() };
    if (order.type === 'capture') {
      return { type: 'capture', id: order.id, ...(await capture(app, database, order.path, order.body)) };
    }
    const fellThroughCount = opened.fellThroughCount?.() ?? 0;
    return { type: 'counters', id: order.id, statementCount: database.statementCount, fellThroughCount };
  };

  const close = async (): Promise<void> => {
    setTimeout(() => process.exit(0), closeTimeoutMs);
    await opened?.app.close();
    await opened?.database.close();
    process.exit(0);
  };

  const carryOut = async (order: ServerOrder): Promise<void> => {
    let answer: ServerAnswer;
    try {
      answer = await answerTo(order);
    } catch (error) {
      const message = error instanceof PublicError ? error.message : databaseFault(error);
      answer = { type: 'failed', id: order.type === 'open' ? null : order.id, message };
    }
    // A runner that is gone takes no answer; the end of the channel is what ends this process.
    process.send?.(answer, undefined, undefined, () => {});
  };

  if (process.send) {
    // Ctrl-C reaches the whole process group; when to end is the runner's to say.
    process.on('SIGINT', () => {});
    process.on('message', (order: ServerOrder) => void carryOut(order));
    process.on('disconnect', () => void close());
  } else {
    console.error(hint);
    process.exitCode = 64;
  }
}
