/** Entry of the projector's process: keeps the documents behind the outbox until its channel closes. */
import { databaseFault } from '../../graphql/database-fault.ts';
import { runKeeper } from '../../process/keeper.ts';
import { keepProjecting } from './projection.ts';

/**
 * From a look at an empty outbox to the next one; option `intervalMs` of the order. An event waits for half of it
 * where writers are few, and not where they are many. A look takes about 0.3 ms of CPU, PostgreSQL's included.
 */
const intervalMsDefault = 20;

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
