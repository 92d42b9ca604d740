/** Makes the embedded server, finds it again after its starter was killed, and stops it. */
import { ClusterError, reasonOf } from '../cluster.ts';
import { adviceOn } from './advice.ts';
import { prepareData, type ServerFolder } from './data.ts';
import { superuser } from './initdb.ts';
import { findPostmaster } from './pid-file.ts';
import { type Place, preparePlace } from './place.ts';
import { startPostmaster, stopPostmaster, stopPostmasterNow } from './postmaster.ts';

export interface EmbeddedServer {
  /** Where everything is kept: the wanted folder, or the one that replaces it. */
  readonly folder: string;
  readonly pid: number;
  readonly port: number;
  /** Whether this call started it; otherwise it was already running. */
  readonly isStarted: boolean;
  /** A connection string. Holds the password: never log it. */
  url(database: string): string;
  /** Fast shutdown; resolves when the server has ended. */
  stop(): Promise<void>;
  /** The same, blocking, for a process that is exiting. */
  stopNow(): void;
}

export interface EmbeddedServerOptions {
  /** Where to keep everything; another folder is used if this one is unsuitable (place.ts). */
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * The server of this folder, started if it does not run. Resolves to null if another process is just starting or stopping
 * it: then try again.
 */
export async function reachEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer | null> {
  const { place, server } = await prepare(options);
  const running = findPostmaster(server.data);
  if (running !== null && !running.isReady) return null;
  const postmaster = running ?? (await startPostmaster(place, server, options.settings));
  if (postmaster === null) return null;
  return {
    folder: place.folder,
    pid: postmaster.pid,
    port: postmaster.port,
    isStarted: running === null,
    // sslmode: a PGSSLMODE in the user's environment is not meant for this server.
    url: (database) =>
      `postgres://${superuser}:${server.password}@127.0.0.1:${postmaster.port}/${database}?sslmode=disable`,
    stop: () => stopPostmaster(postmaster),
    stopNow: () => stopPostmasterNow(postmaster),
  };
}

async function prepare({
  folder,
  settings,
}: EmbeddedServerOptions): Promise<{ place: Place; server: ServerFolder }> {
  try {
    const place = preparePlace(folder);
    return { place, server: await prepareData(place, { sync: settings['fsync'] !== 'off' }) };
  } catch (error) {
    if (error instanceof ClusterError) throw error;
    throw new ClusterError(
      `Expected to make a folder for PostgreSQL in ${folder}; ${reasonOf(error)}. ${adviceOn(reasonOf(error), folder)}`,
    );
  }
}
