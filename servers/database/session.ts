/** Sessions of the database: how settings are given to one, and how one is opened and cut off. */
import pg from 'pg';

export type SessionSettings = Readonly<Record<string, string>>;

export interface SessionOptions {
  /** What it is for: `pg_stat_activity` lists it as `cqrs-bench <title>`. */
  readonly title: string;
  /** Over those that the connection string already has. */
  readonly settings?: SessionSettings;
}

const connectMsMax = 10_000;

/**
 * The connection string with settings for its sessions, over those that it has. They are startup options: they hold from
 * the first statement on, and go before what a role or a database was given.
 */
export function withSettings(connectionString: string, settings: SessionSettings): string {
  const url = new URL(connectionString);
  const known = url.searchParams.get('options');
  // Not trimmed: a value may end in white space.
  const options = [...(known ? [known] : []), ...Object.entries(settings).map(startupOption)];
  url.searchParams.set('options', options.join(' '));
  return url.href;
}

function startupOption([name, value]: [string, string]): string {
  return `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`;
}

/** A session of its own; the caller ends it. One that could not be opened leaves no connection behind. */
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
  // A session that dies (a stopped server, a dropped database) is reported by its next query.
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

/** What a statement of one column answers in its first row; undefined where there is none. */
export async function askValue<Value>(
  client: pg.ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<Value | undefined> {
  const { rows } = await client.query<[Value]>({ text, values, rowMode: 'array' });
  return rows[0]?.[0];
}

/** Ends a session without waiting for what it is doing; its backend ends when it notices. */
export function cutSession(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** Whether the database says that there is no such user, database or read model: waiting changes nothing. */
export function isFinal(error: unknown): boolean {
  return /^(28|3D|42)/.test(String((error as { code?: unknown } | null)?.code));
}
