/** Entry of a yardstick's process: served as the runner orders it, as our own servers are. */
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { Database } from '../../../servers/database/database.ts';
import { PublicError } from '../../../servers/graphql/public-error.ts';
import { serveOrders } from '../../../servers/process/serve-orders.ts';
import { createMinimalServer } from './minimal-server.ts';
import { createRawBinaryServer, createRawServer, openTextPool } from './raw-server.ts';

interface Yardstick {
  create(database: Database): FastifyInstance;
  /** Where its pool differs from that of our servers. */
  readonly openPool?: (config: pg.PoolConfig) => pg.Pool;
}

const yardsticks: Readonly<Record<string, Yardstick>> = {
  raw: { create: createRawServer, openPool: openTextPool },
  'raw:binary': { create: createRawBinaryServer },
  minimal: { create: createMinimalServer },
};

serveOrders(async ({ strategy: name, connectionString, poolConnections }) => {
  const yardstick = yardsticks[name];
  if (!yardstick) {
    throw new PublicError(`Expected a yardstick (${Object.keys(yardsticks).join(', ')}), got "${name}".`);
  }
  const database = new Database(connectionString, poolConnections, {}, yardstick.openPool);
  return { app: yardstick.create(database), database };
}, 'Expected to be forked by the runner. To measure against yardsticks, type: npm run executors');
