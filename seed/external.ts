/** Opens the cluster that DATABASE_URL names, after it has been seen to serve. */

import type pg from 'pg';
import type { Cluster } from './cluster.ts';
import { ClusterError, codeOf, reasonOf } from './cluster-error.ts';
import { connectLockSession, endLockSession, takeRunLock } from './run-lock.ts';

export interface ExternalOptions {
  readonly runId: string;
  readonly databaseUrl: string;
  /** The oldest `server_version_num` that serves. */
  readonly versionMin?: number;
}

const postgres15 = 150_000;
const example = 'DATABASE_URL=postgres://user:password@host:5432/postgres npm run bench';

export async function openExternal({
  runId,
  databaseUrl,
  versionMin = postgres15,
}: ExternalOptions): Promise<Cluster> {
  const base = parseUrl(databaseUrl);
  const client = await connectOrExplain(base, runId);
  try {
    const version = await checkServer(client, base, versionMin);
    await takeRunLock(client, runId);
    return {
      isEmbedded: false,
      version,
      postmasterPid: null,
      maintenanceDatabase: decodeURIComponent(base.pathname.slice(1)),
      url: (database) => withDatabase(base, database).href,
      stop: () => endLockSession(client),
    };
  } catch (error) {
    await endLockSession(client);
    throw error;
  }
}

/** @returns the server's version, when it and the role may be used. */
async function checkServer(client: pg.Client, base: URL, versionMin: number): Promise<number> {
  const found = await client.query<Capabilities>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS "versionText",
            rolname AS role, rolcreatedb OR rolsuper AS "mayCreate", pg_is_in_recovery() AS "isReplica"
       FROM pg_roles WHERE rolname = current_user`,
  );
  const server = found.rows[0];
  if (server === undefined)
    throw new ClusterError(`Expected ${describe(base)} to know its own role. Ask again: ${example}`);
  if (server.version < versionMin) {
    throw new ClusterError(
      `Expected PostgreSQL ${Math.floor(versionMin / 10_000)} or newer; ${describe(base)} is ${server.versionText}. ` +
        'Use the embedded one: env -u DATABASE_URL npm run bench',
    );
  }
  if (server.isReplica) {
    throw new ClusterError(
      `Expected a server that can be written to; ${describe(base)} is a read replica. Name its primary: ${example}`,
    );
  }
  if (!server.mayCreate) {
    throw new ClusterError(
      `Expected a role that may create databases; "${server.role}" on ${describe(base)} may not. ` +
        `As a superuser: ALTER ROLE ${quoted(server.role)} CREATEDB`,
    );
  }
  return server.version;
}

interface Capabilities {
  version: number;
  versionText: string;
  role: string;
  mayCreate: boolean;
  isReplica: boolean;
}

async function connectOrExplain(base: URL, runId: string): Promise<pg.Client> {
  try {
    return await connectLockSession(base.href, runId);
  } catch (error) {
    throw new ClusterError(
      `Expected the PostgreSQL that DATABASE_URL names (${describe(base)}) to accept a connection; ` +
        `${refusal(error)}. Check the address, or use the embedded one: env -u DATABASE_URL npm run bench`,
    );
  }
}

function refusal(error: unknown): string {
  const code = codeOf(error);
  const reason = reasonOf(error);
  if (code === '28P01' || code === '28000') return `it refused the user or the password (${reason})`;
  if (/password must be a string/.test(reason)) return 'it asks for a password, and the address has none';
  if (code === 'ECONNREFUSED') return `nothing listens there (${reason})`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `there is no such host (${reason})`;
  if (/timeout/.test(reason)) return 'it did not answer within 10 s';
  return reason;
}

function parseUrl(databaseUrl: string): URL {
  // The error of `new URL` carries its input, and so the password: it goes no further.
  const url = URL.parse(databaseUrl);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new ClusterError(
      `Expected DATABASE_URL to be the address of a PostgreSQL; it is not one. Write it like: ${example}`,
    );
  }
  return url.pathname === '' || url.pathname === '/' ? withDatabase(url, 'postgres') : url;
}

function withDatabase(base: URL, database: string): URL {
  const url = new URL(base);
  // They would replace the session settings and the name by which a run's sessions are known.
  for (const parameter of ['options', 'application_name']) url.searchParams.delete(parameter);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url;
}

/** The address without the password. */
function describe(url: URL): string {
  const host = url.host || url.searchParams.get('host') || 'localhost';
  return `${url.username === '' ? '' : `${url.username}@`}${host}${url.pathname}`;
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
