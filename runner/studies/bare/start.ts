/** Process entry of a bare server. It takes the same orders as our own servers. */
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { Database } from '../../../servers/database/database.ts';
import { PublicError } from '../../../servers/graphql/public-error.ts';
import { serveOrders } from '../../../servers/process/serve-orders.ts';
import { createMinimalServer } from './minimal-server.ts';
import { createRawBinaryServer, createRawServer, openTextPool } from './raw-server.ts';

interface BareServer {
  create(database: Database): FastifyInstance;
  /** Its pool, if that differs from our servers'. */
  readonly openPool?: (config: pg.PoolConfig) => pg.Pool;
}

const bareServers: Readonly<Record<string, BareServer>> = {
  raw: { create: createRawServer, openPool: openTextPool },
  'raw:binary': { create: createRawBinaryServer },
  minimal: { create: createMinimalServer },
};

serveOrders(async ({ strategy: name, connectionString, poolConnections }) => {
  const bare = bareServers[name];
  if (!bare) {
    throw new PublicError(`Expected a bare server (${Object.keys(bareServers).join(', ')}), got "${name}".`);
  }
  const database = new Database(connectionString, poolConnections, {}, bare.openPool);
  return { app: bare.create(database), database };
}, 'Expected to be forked by the runner. To measure against bare servers, type: npm run executors');
