/** Opens the embedded cluster for one run: reaches its server, takes the lock, and checks its settings. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withSettings } from '../../servers/database/session.ts';
import { type Cluster, ClusterError, codeOf, reasonOf } from './cluster.ts';
import { type EmbeddedServer, reachEmbeddedServer } from './embedded/server.ts';
import { serverSettings, settingsHash } from './embedded/settings.ts';
import { neutralSettings } from './neutral-settings.ts';
import { connectLockSession, endLockSession, takeRunLock } from './run-lock.ts';

export interface EmbeddedOptions {
  readonly runId: string;
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** PostgreSQL does not know this setting, and so keeps it for us. */
const hashSetting = 'cqrs_bench.settings';
const maintenanceDatabase = 'postgres';
const openMsMax = 120_000;
/** After one session is killed, how long the others may survive. */
const crashMsMax = 2_000;

/** A server, and the session that holds its lock. */
interface Held {
  readonly server: EmbeddedServer;
  readonly lock: pg.Client;
  readonly version: number;
}

interface HoldOptions extends EmbeddedOptions {
  /** The port of a server that has to be started; default: a free one. */
  readonly port?: number;
}

export async function openEmbedded(options: EmbeddedOptions): Promise<Cluster> {
  return clusterOf(await hold(options), (port) => hold({ ...options, port }));
}

/**
 * Processes that open at the same moment may each start or find the server; the lock decides between them. While a server
 * is just starting or stopping, this tries again.
 */
async function hold({ runId, folder, settings, port }: HoldOptions): Promise<Held> {
  const all = serverSettings(settings);
  const hash = settingsHash(all);
  const place = port === undefined ? {} : { port: String(port) };
  const startedAtMs = Date.now();
  let lastReason = 'it kept starting and stopping';
  let used = folder;
  while (Date.now() - startedAtMs < openMsMax) {
    const server = await reachEmbeddedServer({ folder, settings: { ...all, ...place, [hashSetting]: hash } });
    if (server !== null) {
      used = server.folder;
      const held = await holdServer(server, runId, hash).catch((error: unknown) => {
        if (!isPassing(error)) return afterFailure(error, server);
        lastReason = reasonOf(error);
        return null;
      });
      if (held !== null) return held;
    }
    await sleep(50 + Math.random() * 100);
  }
  throw new ClusterError(
    `Expected PostgreSQL in ${used} to accept connections within ${openMsMax / 1000} s; ${lastReason}. ` +
      `Try again, or start afresh: ${removal(used)}`,
  );
}

/** Resolves to null if the server had to be stopped because it runs with other settings. */
async function holdServer(server: EmbeddedServer, runId: string, hash: string): Promise<Held | null> {
  const { stopNow } = server;
  // In case this process ends before there is a cluster to stop. A server that somebody else started is left alone.
  if (server.isStarted) process.on('exit', stopNow);
  let lock: pg.Client | null = null;
  try {
    // The server's version is not known yet.
    const url = withSettings(server.url(maintenanceDatabase), neutralSettings(0, false));
    lock = await connectLockSession(url, runId);
    await takeRunLock(lock, runId);
    const version = await versionWithSettings(lock, hash);
    if (version !== null) {
      process.on('exit', stopNow);
      return { server, lock, version };
    }
    // A killed run left it with other settings. Nobody else uses it while we hold the lock.
    await server.stop();
    await endLockSession(lock);
    return null;
  } catch (error) {
    if (lock !== null) await endLockSession(lock);
    throw error;
  } finally {
    if (server.isStarted) process.off('exit', stopNow);
  }
}

function clusterOf(first: Held, holdAgain: (port: number) => Promise<Held>): Cluster {
  let held = first;
  let stopping: Promise<void> | null = null;
  return {
    isEmbedded: true,
    version: first.version,
    get postmasterPid() {
      return held.server.pid;
    },
    maintenanceDatabase,
    url: (database) => withSettings(held.server.url(database), neutralSettings(held.version, false)),
    recover: async () => {
      const { server, lock } = held;
      // Waits for the crash to end this session: a new one could still be let in just before it.
      await lock.query(`SELECT pg_sleep(${crashMsMax / 1000})`).catch(() => {});
      await endLockSession(lock);
      held = await holdAgain(server.port);
      process.off('exit', server.stopNow);
    },
    stop: () => {
      const { server, lock } = held;
      // The server first: the lock keeps others from using it while it shuts down.
      stopping ??= server
        .stop()
        .finally(() => endLockSession(lock))
        .finally(() => process.off('exit', server.stopNow));
      return stopping;
    },
  };
}

/** The server's version; null if it was started with other settings. */
async function versionWithSettings(client: pg.Client, hash: string): Promise<number | null> {
  const found = await client.query<{ version: number; hash: string | null }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting($1, true) AS hash`,
    [hashSetting],
  );
  const server = found.rows[0];
  return server !== undefined && server.hash === hash ? server.version : null;
}

/** Whether the server was just starting, stopping or gone, because another process is working on it. */
function isPassing(error: unknown): boolean {
  if (error instanceof ClusterError) return false;
  const passingCodes = ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];
  return passingCodes.includes(codeOf(error)) || /Connection terminated/.test(reasonOf(error));
}

/** Stops the server if this process started it. A server that another run holds is left alone. */
async function afterFailure(error: unknown, server: EmbeddedServer): Promise<never> {
  if (error instanceof ClusterError) throw error;
  if (server.isStarted) await server.stop();
  throw new ClusterError(
    `Expected PostgreSQL to accept a connection; ${reasonOf(error)}. Start afresh with: ${removal(server.folder)}`,
  );
}

/** Removes only the server: the folder may hold files that are not ours. */
function removal(folder: string): string {
  return `rm -rf ${join(folder, 'server-*')}`;
}
