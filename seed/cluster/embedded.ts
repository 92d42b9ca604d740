/** Opens the embedded cluster for one run: reaches its server, takes the lock, sees that the settings are ours. */

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

/** A setting that PostgreSQL does not know, and so keeps for us. */
const hashSetting = 'cqrs_bench.settings';
const maintenanceDatabase = 'postgres';
const openMsMax = 120_000;
/** How long the other sessions may outlive a killed one. */
const crashMsMax = 2_000;

/** A server and the session that holds the lock of it. */
interface Held {
  readonly server: EmbeddedServer;
  readonly lock: pg.Client;
  readonly version: number;
}

interface HoldOptions extends EmbeddedOptions {
  /** Where a server that has to be started listens; a free port unless said otherwise. */
  readonly port?: number;
}

export async function openEmbedded(options: EmbeddedOptions): Promise<Cluster> {
  return clusterOf(await hold(options), (port) => hold({ ...options, port }));
}

/**
 * Processes that open at the same moment may each start or find the server; the lock decides between them. A
 * server that is just starting or stopping is asked again.
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

/** Resolves to null when the server had to be stopped, because it runs with other settings. */
async function holdServer(server: EmbeddedServer, runId: string, hash: string): Promise<Held | null> {
  const { stopNow } = server;
  // Should this process end before there is a cluster to stop; a server of somebody else's is left alone.
  if (server.isStarted) process.on('exit', stopNow);
  let lock: pg.Client | null = null;
  try {
    // Not known yet to be of which version, though a session of ours.
    const url = withSettings(server.url(maintenanceDatabase), neutralSettings(0, false));
    lock = await connectLockSession(url, runId);
    await takeRunLock(lock, runId);
    const version = await versionWithSettings(lock, hash);
    if (version !== null) {
      process.on('exit', stopNow);
      return { server, lock, version };
    }
    // What a killed run left, started otherwise: nobody else uses it while we hold the lock.
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
      // Until this session dies of the crash: a new one could still be let in just before it.
      await lock.query(`SELECT pg_sleep(${crashMsMax / 1000})`).catch(() => {});
      await endLockSession(lock);
      held = await holdAgain(server.port);
      process.off('exit', server.stopNow);
    },
    stop: () => {
      const { server, lock } = held;
      // The server first: while it goes down, the lock keeps others from taking it for theirs.
      stopping ??= server
        .stop()
        .finally(() => endLockSession(lock))
        .finally(() => process.off('exit', server.stopNow));
      return stopping;
    },
  };
}

/** The server's version, or null when it was started with other settings. */
async function versionWithSettings(client: pg.Client, hash: string): Promise<number | null> {
  const found = await client.query<{ version: number; hash: string | null }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting($1, true) AS hash`,
    [hashSetting],
  );
  const server = found.rows[0];
  return server !== undefined && server.hash === hash ? server.version : null;
}

/** Whether the server was just starting, stopping or gone: another process is at work on it. */
function isPassing(error: unknown): boolean {
  if (error instanceof ClusterError) return false;
  const passingCodes = ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];
  return passingCodes.includes(codeOf(error)) || /Connection terminated/.test(reasonOf(error));
}

/** A server that this process started for nothing is stopped; one that another run holds is its own. */
async function afterFailure(error: unknown, server: EmbeddedServer): Promise<never> {
  if (error instanceof ClusterError) throw error;
  if (server.isStarted) await server.stop();
  throw new ClusterError(
    `Expected PostgreSQL to accept a connection; ${reasonOf(error)}. Start afresh with: ${removal(server.folder)}`,
  );
}

/** Of nothing but the server: the folder may hold what is not ours. */
function removal(folder: string): string {
  return `rm -rf ${join(folder, 'server-*')}`;
}
