/** The embedded server: made when there is none, found again when its starter was killed, stopped. */
import { prepareData, superuser } from './data.ts';
import { preparePlace } from './place.ts';
import { findPostmaster, startPostmaster, stopPostmaster, stopPostmasterNow } from './postmaster.ts';

export interface EmbeddedServer {
  /** Where everything is kept: the wanted folder, or the one that had to stand in for it. */
  readonly folder: string;
  readonly pid: number;
  /** Whether this call started it; otherwise it was running already. */
  readonly isStarted: boolean;
  /** A connection string, with the password. */
  url(database: string): string;
  /** Fast shutdown; resolves when the server has ended. */
  stop(): Promise<void>;
  /** The same, blocking, for a process that is exiting. */
  stopNow(): void;
}

export interface EmbeddedServerOptions {
  /** Where to keep everything; another folder is used where this one cannot serve (place.ts). */
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * The server of this folder: the one that runs, or one that is started now. Resolves to null when the moment
 * was bad (another process is starting or stopping it): ask again.
 */
export async function reachEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer | null> {
  const place = preparePlace(options.folder);
  const server = await prepareData(place, { sync: options.settings['fsync'] !== 'off' });
  const running = findPostmaster(server.data);
  if (running !== null && !running.isReady) return null;
  const postmaster = running ?? (await startPostmaster(place, server, options.settings));
  if (postmaster === null) return null;
  return {
    folder: place.folder,
    pid: postmaster.pid,
    isStarted: running === null,
    // sslmode: a PGSSLMODE of the user's is not meant for this server.
    url: (database) =>
      `postgres://${superuser}:${server.password}@127.0.0.1:${postmaster.port}/${database}?sslmode=disable`,
    stop: () => stopPostmaster(postmaster),
    stopNow: () => stopPostmasterNow(postmaster),
  };
}
