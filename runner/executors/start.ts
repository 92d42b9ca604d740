/** Entry of a yardstick's process: served as the runner orders it, as our own servers are. */
import type { FastifyInstance } from 'fastify';
import { Database } from '../../servers/database.ts';
import { PublicError } from '../../servers/public-error.ts';
import { serveOrders } from '../../servers/serve-orders.ts';
import { createMinimalServer } from './minimal-server.ts';
import { createRawBinaryServer, createRawServer } from './raw-server.ts';

const yardsticks: Readonly<Record<string, (database: Database) => FastifyInstance>> = {
  raw: createRawServer,
  'raw:binary': createRawBinaryServer,
  minimal: createMinimalServer,
};

serveOrders(async ({ strategy: name, connectionString, poolConnections }) => {
  const create = yardsticks[name];
  if (!create) {
    throw new PublicError(`Expected a yardstick (${Object.keys(yardsticks).join(', ')}), got "${name}".`);
  }
  const database = new Database(connectionString, poolConnections);
  return { app: create(database), database };
}, 'Expected to be forked by the runner. To measure against yardsticks, type: npm run executors');
