/** Starts the server that answers for a trial, over its strategy's database, at the trial's distance. */
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { ServerProcess } from '../process/server-process.ts';
import { serverName, type Trial } from '../schedule/trials.ts';
import { servedStrategy } from '../schedule/twin.ts';
import type { LaunchContext } from './launch-context.ts';

export function startServer(
  { databases, proxies, signal }: LaunchContext,
  served: Pick<Trial, 'strategy' | 'databaseDelayMs'>,
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
