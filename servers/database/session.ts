/** Sessions of the database: gives them settings, opens them, and cuts them off. */
import pg from 'pg';

export type SessionSettings = Readonly<Record<string, string>>;

export interface SessionOptions {
  /** The purpose of the session: `pg_stat_activity` lists it as `cqrs-bench <title>`. */
  readonly title: string;
  /** Override those that the connection string already has. */
  readonly settings?: SessionSettings;
}

const connectMsMax = 10_000;

/**
 * The connection string with settings for its sessions, which override those that it already has. They are startup options:
 * they apply from the first statement on, and override what a role or a database was given.
 */
export function withSettings(connectionString: string, settings: SessionSettings): string {
  const url = new URL(connectionString);
  const known = url.searchParams.get('options');
  // Not trimmed, because a value may end in white space.
  const options = [...(known ? [known] : []), ...Object.entries(settings).map(startupOption)];
  url.searchParams.set('options', options.join(' '));
  return url.href;
}

function startupOption([name, value]: [string, string]): string {
  return `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`;
}

/** Opens a session; the caller ends it. If it cannot be opened, no connection is left behind. */
export async function connectSession(
  connectionString: string,
  { title, settings = {} }: SessionOptions,
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: withSettings(connectionString, settings),
    application_name: `cqrs-bench ${title}`,
    connectionTimeoutMillis: connectMsMax,
    keepAlive: true,
  });
  // If a session dies (a stopped server, a dropped database), its next query reports it.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    // A server that still waits for a password would keep this process alive for a minute.
    cutSession(client);
    throw error;
  }
}

/** The value in the first row of a statement with one column; undefined if there are no rows. */
export async function askValue<Value>(
  client: pg.ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<Value | undefined> {
  const { rows } = await client.query<[Value]>({ text, values, rowMode: 'array' });
  return rows[0]?.[0];
}

/** Ends a session without waiting for its statement; the backend ends when it notices. */
export function cutSession(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** Whether the database says that a user, database or read model does not exist: waiting does not help. */
export function isFinal(error: unknown): boolean {
  return /^(28|3D|42)/.test(String((error as { code?: unknown } | null)?.code));
}
