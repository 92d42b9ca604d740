/** Starts the server that answers for a case, over its strategy's database, at the case's network delay. */
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { ServerProcess } from '../process/server-process.ts';
import { type Case, serverName } from '../schedule/cases.ts';
import { servedStrategy } from '../schedule/control.ts';
import type { LaunchContext } from './launch-context.ts';

export function startServer(
  { databases, proxies, signal }: LaunchContext,
  served: Pick<Case, 'strategy' | 'databaseDelayMs'>,
  { hasLayers = false } = {},
): Promise<ServerProcess> {
  const strategy = servedStrategy(served.strategy);
  return ServerProcess.start(
    {
      strategy: strategy.name,
      alias: serverName(served),
      connectionString: proxies.url(databases.url(strategy), served.databaseDelayMs),
      poolConnections: poolConnectionsDefault,
      hasLayers,
    },
    signal,
  );
}
