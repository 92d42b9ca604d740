/** Opens the cluster that DATABASE_URL names, after checking that it is usable. */
import { withSettings } from '../../servers/database/session.ts';
import type { Cluster } from './cluster.ts';
import { inspectServer, openOrExplain } from './inspection.ts';
import { neutralSettings } from './neutral-settings.ts';
import { connectLockSession, endLockSession, takeRunLock } from './run-lock.ts';
import { ServerAddress } from './server-address.ts';

export interface ExternalOptions {
  readonly runId: string;
  readonly databaseUrl: string;
  /** The lowest `server_version_num` that is supported. */
  readonly versionMin?: number;
}

const postgres15 = 150_000;

/** Takes the lock only after inspecting the server: a pooler would keep the lock after we have ended. */
export async function openExternal({
  runId,
  databaseUrl,
  versionMin = postgres15,
}: ExternalOptions): Promise<Cluster> {
  const address = new ServerAddress(databaseUrl);
  const { version, maySetReplicationRole } = await inspectServer(address, versionMin);
  const settings = neutralSettings(version, maySetReplicationRole);
  const url = (database: string): string => withSettings(address.url(database), settings);
  const lock = await openOrExplain(address, connectLockSession(url(address.database), runId));
  await takeRunLock(lock, runId);
  return {
    isEmbedded: false,
    version,
    postmasterPid: null,
    maintenanceDatabase: address.database,
    url,
    stop: () => endLockSession(lock),
  };
}
