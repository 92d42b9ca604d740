/** Starts the server of an arm. */
import { poolConnectionsDefault } from '../../../servers/database/database.ts';
import type { Respondent } from '../../checks/oracle.ts';
import type { RunDatabases } from '../../database/run-databases.ts';
import { ServerProcess, serverNodeFlags } from '../../process/server-process.ts';
import type { Arm } from './arms.ts';

const yardstickEntry = new URL('./start.ts', import.meta.url);

export interface ArmSurroundings {
  readonly databases: RunDatabases;
  readonly signal: AbortSignal;
  /** As servers of a run have, when not said. */
  readonly nodeFlags?: readonly string[];
}

export function startArm(
  { name, strategy, transformer, isYardstick = false }: Arm,
  { databases, signal, nodeFlags = serverNodeFlags }: ArmSurroundings,
): Promise<ServerProcess> {
  return ServerProcess.start(
    {
      strategy: isYardstick ? name : strategy.name,
      alias: name,
      connectionString: databases.url(strategy),
      poolConnections: poolConnectionsDefault,
      nodeFlags,
      ...(transformer ? { transformer } : {}),
      ...(isYardstick ? { entry: yardstickEntry } : {}),
    },
    signal,
  );
}

/** Who answers for an arm, as the oracle asks it. */
export function respondentOf({ name, path }: Arm, server: ServerProcess): Respondent {
  return { name, post: (body) => server.post(body, path) };
}
