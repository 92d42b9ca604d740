/** Runs a server process that the runner forked: opens what it is ordered to, and serves it on loopback. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/database.ts';
import { PublicError, publicWords } from '../graphql/public-error.ts';
import type { RetryCounts } from '../mutations/retry.ts';
import { capture } from './capture.ts';
import { obey } from './obey.ts';
import { readMemory } from './process-memory.ts';
import { ProcessObserver } from './process-observer.ts';
import type { OpenOrder, ServerProtocol } from './server-protocol.ts';

/** The server, not yet listening, and the database that it reads. */
export interface Opened {
  readonly app: FastifyInstance;
  readonly database: Database;
  /** Number of requests of `/direct` that Mercurius answered so far; absent if there is no such route. */
  readonly fellBackCount?: () => number;
  /** Of its writes so far; absent if it answers no mutation. */
  readonly retryCounts?: RetryCounts;
}

/** Serves what `open` returns for the first order. If no runner forked it, prints `hint` and exits with code 64. */
export function serveOrders(open: (order: OpenOrder) => Promise<Opened>, hint: string): void {
  const observer = new ProcessObserver();
  let opened: Opened | null = null;
  const served = (): Opened => {
    if (!opened) throw new PublicError('Expected "open" before any other order.');
    return opened;
  };
  obey<ServerProtocol>(
    {
      open: async (order) => {
        opened = await open(order);
        const { app, database } = opened;
        const backendPids = await database.backendPids();
        await app.listen({ host: '127.0.0.1', port: 0 });
        return { port: (app.server.address() as AddressInfo).port, backendPids };
      },
      counters: () => {
        const { database, fellBackCount, retryCounts = { deadlocks: 0, conflicts: 0 } } = served();
        const { statementCount } = database;
        return { statementCount, fellBackCount: fellBackCount?.() ?? 0, ...retryCounts };
      },
      observe: (isOn) => {
        if (!isOn) return observer.stop();
        observer.start();
        return null;
      },
      memory: readMemory,
      capture: ({ path, body }) => {
        const { app, database } = served();
        return capture(app, database, path, body);
      },
    },
    {
      hint,
      words: publicWords,
      close: async () => {
        await opened?.app.close();
        await opened?.database.close();
      },
    },
  );
}
