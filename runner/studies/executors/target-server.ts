/** Starts the server of a target. */
import { poolConnectionsDefault } from '../../../servers/database/database.ts';
import type { RunningTarget } from '../../checks/oracle.ts';
import type { RunDatabases } from '../../database/run-databases.ts';
import { ServerProcess, serverNodeFlags } from '../../process/server-process.ts';
import type { Target } from './targets.ts';

const bareEntry = new URL('./start.ts', import.meta.url);

export interface TargetSurroundings {
  readonly databases: RunDatabases;
  readonly signal: AbortSignal;
  /** As servers of a run have, when not said. */
  readonly nodeFlags?: readonly string[];
}

export function startTarget(
  { name, strategy, transformer, isBare = false }: Target,
  { databases, signal, nodeFlags = serverNodeFlags }: TargetSurroundings,
): Promise<ServerProcess> {
  return ServerProcess.start(
    {
      strategy: isBare ? name : strategy.name,
      alias: name,
      connectionString: databases.url(strategy),
      poolConnections: poolConnectionsDefault,
      nodeFlags,
      ...(transformer ? { transformer } : {}),
      ...(isBare ? { entry: bareEntry } : {}),
    },
    signal,
  );
}

/** Who answers for a target, as the oracle asks it. */
export function targetOf({ name, path }: Target, server: ServerProcess): RunningTarget {
  return { name, post: (body) => server.post(body, path) };
}
