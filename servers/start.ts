/**
 * Entry of a server process, forked by the runner: opens one strategy as it is told over the channel, serves
 * it on loopback, and answers the runner's orders (`protocol.ts`). Ends when the channel does.
 */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { capture } from './capture.ts';
import { Database } from './database.ts';
import { databaseFault } from './database-fault.ts';
import { ProcessObserver } from './process-observer.ts';
import type { OpenOrder, ReadyAnswer, ServerAnswer, ServerOrder } from './protocol.ts';
import { PublicError } from './public-error.ts';
import { createServer } from './server.ts';
import { namedStrategies } from './strategies/index.ts';

/** How long a statement that still runs may keep the process from ending. */
const closeTimeoutMs = 1_000;

const observer = new ProcessObserver();
let app: FastifyInstance | null = null;
let database: Database | null = null;

async function open(order: OpenOrder): Promise<ReadyAnswer> {
  const strategy = namedStrategies.find(({ name }) => name === order.strategy);
  if (!strategy) {
    const names = namedStrategies.map(({ name }) => name).join(', ');
    throw new PublicError(`Expected a strategy (${names}), got "${order.strategy}".`);
  }
  // Not even loaded where it is not asked for: a server that is timed holds nothing of it.
  const layers = order.hasLayers ? await import('./layers/install.ts') : null;
  database = new Database(
    order.connectionString,
    order.poolConnections,
    strategy.database,
    layers?.openLayeredPool,
  );
  const backendPids = await database.backendPids();
  app = createServer(strategy.open(database));
  layers?.installLayers(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { type: 'ready', port: (app.server.address() as AddressInfo).port, backendPids };
}

async function answerTo(order: ServerOrder): Promise<ServerAnswer> {
  if (order.type === 'open') return open(order);
  if (!app || !database) throw new PublicError(`Expected "open" before "${order.type}".`);
  if (order.type === 'observe') {
    if (order.isOn) observer.start();
    return { type: 'observe', id: order.id, resources: order.isOn ? null : observer.stop() };
  }
  if (order.type === 'capture') {
    return { type: 'capture', id: order.id, ...(await capture(app, database, order.body)) };
  }
  return { type: 'counters', id: order.id, statementCount: database.statementCount };
}

async function carryOut(order: ServerOrder): Promise<void> {
  let answer: ServerAnswer;
  try {
    answer = await answerTo(order);
  } catch (error) {
    const message = error instanceof PublicError ? error.message : databaseFault(error);
    answer = { type: 'failed', id: order.type === 'open' ? null : order.id, message };
  }
  // A runner that is gone takes no answer; the end of the channel is what ends this process.
  process.send?.(answer, undefined, undefined, () => {});
}

async function close(): Promise<void> {
  setTimeout(() => process.exit(0), closeTimeoutMs);
  await app?.close();
  await database?.close();
  process.exit(0);
}

if (process.send) {
  // Ctrl-C reaches the whole process group; when to end is the runner's to say.
  process.on('SIGINT', () => {});
  process.on('message', (order: ServerOrder) => void carryOut(order));
  process.on('disconnect', () => void close());
} else {
  console.error(
    'Expected to be forked by the runner. To start a server, type: npm run serve -- --strategy qm',
  );
  process.exitCode = 64;
}
