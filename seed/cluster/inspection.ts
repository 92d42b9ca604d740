/** Checks that an external server is usable, before anything is locked or created on it. */
import pg from 'pg';
import { connectSession } from '../../servers/database/session.ts';
import { ClusterError } from './cluster.ts';
import { refusal } from './connection-refusal.ts';
import { neutralSettings } from './neutral-settings.ts';
import { hasStartupOptions, keepTheirState, markedSettings, refusesStartupOptions } from './pooler.ts';
import { exampleAddress, type ServerAddress } from './server-address.ts';

/**
 * The server's `server_version_num`, and whether the role may set `session_replication_role`, which decides whether
 * triggers fire.
 * @throws ClusterError that says why the server or the role cannot be used.
 */
export async function inspectServer(address: ServerAddress, versionMin: number) {
  const sessions: pg.Client[] = [];
  try {
    const one = await open(address);
    sessions.push(one);
    if (!(await hasStartupOptions(one))) throw poolerBefore(address);
    const other = await open(address);
    sessions.push(other);
    if (!(await keepTheirState(one, other))) throw poolerBefore(address);
    const version = await checkVersion(one, address, versionMin);
    return { version, maySetReplicationRole: await checkRole(one, address) };
  } finally {
    for (const session of sessions) await session.end().catch(() => {});
  }
}

/** Opens a session, or says why the server refuses it. */
export async function openOrExplain(address: ServerAddress, opening: Promise<pg.Client>): Promise<pg.Client> {
  try {
    return await opening;
  } catch (error) {
    if (refusesStartupOptions(error)) throw poolerBefore(address);
    throw new ClusterError(
      `Expected the PostgreSQL that DATABASE_URL names (${address.name}) to accept a connection; ${refusal(error)}. ` +
        'Check the address, or use the embedded one: env -u DATABASE_URL npm run bench',
    );
  }
}

function open(address: ServerAddress): Promise<pg.Client> {
  const settings = { ...neutralSettings(0, false), ...markedSettings };
  return openOrExplain(
    address,
    connectSession(address.url(address.database), { title: 'inspection', settings }),
  );
}

function poolerBefore(address: ServerAddress): ClusterError {
  return new ClusterError(
    `Expected PostgreSQL itself at ${address.name}; there is a connection pooler, such as PgBouncer, which does not pass ` +
      'on the settings or the locks of a session. Name the host and port on which PostgreSQL itself listens (usually ' +
      `5432): ${exampleAddress}`,
  );
}

async function checkVersion(client: pg.Client, address: ServerAddress, versionMin: number): Promise<number> {
  const found = await client.query<{ number: number; text: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`,
  );
  const { number, text } = found.rows[0] ?? { number: 0, text: 'of no version' };
  if (number >= versionMin) return number;
  throw new ClusterError(
    `Expected PostgreSQL ${Math.floor(versionMin / 10_000)} or newer; ${address.name} is ${text}. ` +
      'Use the embedded one: env -u DATABASE_URL npm run bench',
  );
}

interface Role {
  readonly name: string;
  readonly mayCreate: boolean;
  readonly isOnReplica: boolean;
  readonly replicationRole: string;
  readonly maySetReplicationRole: boolean;
}

/** @returns whether the role may set `session_replication_role`. */
async function checkRole(client: pg.Client, address: ServerAddress): Promise<boolean> {
  const found = await client.query<Role>(
    `SELECT rolname AS name, rolcreatedb OR rolsuper AS "mayCreate", pg_is_in_recovery() AS "isOnReplica",
            current_setting('session_replication_role') AS "replicationRole",
            has_parameter_privilege('session_replication_role', 'SET') AS "maySetReplicationRole"
       FROM pg_roles WHERE rolname = current_user`,
  );
  const role = found.rows[0];
  if (role === undefined) {
    throw new ClusterError(`Expected ${address.name} to know its own role. Ask again: ${exampleAddress}`);
  }
  if (role.isOnReplica) {
    throw new ClusterError(
      `Expected a server that can be written to; ${address.name} is a read replica. Name its primary: ${exampleAddress}`,
    );
  }
  const identifier = pg.escapeIdentifier(role.name);
  if (!role.mayCreate) {
    throw new ClusterError(
      `Expected a role that may create databases; ${identifier} on ${address.name} may not. ` +
        `As a superuser: ALTER ROLE ${identifier} CREATEDB`,
    );
  }
  if (role.replicationRole === 'replica' && !role.maySetReplicationRole) {
    throw new ClusterError(
      `Expected triggers to fire, which keep read models true; in sessions of ${identifier} on ${address.name} they do ` +
        'not (session_replication_role = replica), and it may not change that. As a superuser: ' +
        `ALTER ROLE ${identifier} RESET session_replication_role`,
    );
  }
  return role.maySetReplicationRole;
}
