/** Entry of the projector's process: keeps the documents behind the outbox until its channel closes. */
import { databaseFault } from '../../database-fault.ts';
import { runKeeper } from '../../keeper-process.ts';
import { keepProjecting } from './projection.ts';

/** How long an event may wait whose notification was lost; option `intervalMs` of the order. */
const intervalMsDefault = 200;

runKeeper(({ order, signal, ready, report }) =>
  keepProjecting({
    connectionString: order.connectionString,
    intervalMs: Number(order['intervalMs'] ?? intervalMsDefault),
    signal,
    onReady: ready,
    onBatch: (batch) => report({ ...batch }),
    onFault: (error) => report({ failure: databaseFault(error) }),
  }),
);
