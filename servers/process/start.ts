/** Entry of a server process: serves one strategy, as the runner orders. */
import { Database } from '../database/database.ts';
import { Writer } from '../mutations/writer.ts';
import { createServer } from '../server.ts';
import { strategyNamed } from '../strategies/index.ts';
import { transformerDefault, transformerNamed } from '../transformer/index.ts';
import { type Opened, serveOrders } from './serve-orders.ts';
import type { OpenOrder } from './server-protocol.ts';

async function openStrategy(order: OpenOrder): Promise<Opened> {
  const strategy = strategyNamed(order.strategy);
  // Loaded only on request: a server that is timed holds nothing of it.
  const layers = order.hasLayers ? await import('../layers/install.ts') : null;
  const slowing = order.slowDown ? await import('./slow-down.ts') : null;
  const database = new Database(
    order.connectionString,
    order.poolConnections,
    strategy.database,
    layers?.openLayeredPool ?? slowing?.repeatingPool(order.slowDown),
  );
  const transformer = order.transformer ? transformerNamed(order.transformer) : transformerDefault;
  const writer = new Writer(database);
  let fellBackCount = 0;
  const app = createServer(strategy.open(database), {
    writer,
    transformer: layers?.timedTransformer(transformer) ?? transformer,
    onFallBack: () => {
      fellBackCount += 1;
    },
  });
  layers?.installLayers(app);
  slowing?.slowAnswers(app, order.slowDown);
  return { app, database, fellBackCount: () => fellBackCount, retryCounts: writer.retryCounts };
}

serveOrders(
  openStrategy,
  'Expected to be forked by the runner. To start a server, type: npm run serve -- --strategy qm',
);
