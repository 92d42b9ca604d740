/** A session for long work (loading, building): memory for indexes, no timeout, and an end on request. */
import pg from 'pg';

const settings = {
  TimeZone: 'UTC',
  statement_timeout: '0',
  maintenance_work_mem: '256MB',
  // A template that a crash tears is not marked ready, so commits need not wait for the disk.
  synchronous_commit: 'off',
};

/**
 * Runs `work` in a session of its own. When `signal` fires, the backend is terminated, whatever it is doing,
 * and the signal's reason is thrown.
 */
export async function withLoadingSession<Result>(
  connectionString: string,
  signal: AbortSignal | undefined,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const client = new pg.Client({
    connectionString,
    application_name: 'cqrs-bench seed',
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // A lost connection fails the statement under way, which reports it.
  client.on('error', () => {});
  await client.connect();
  const backend = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  let terminating: Promise<void> | undefined;
  const onAbort = (): void => {
    terminating = terminate(connectionString, backend.rows[0]?.pid ?? 0);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    return await work(client);
  } catch (error) {
    await terminating;
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await client.end().catch(() => {});
  }
}

/** From another session: the busy one reads nothing until its statement ends. */
async function terminate(connectionString: string, pid: number): Promise<void> {
  const client = new pg.Client({ connectionString, application_name: 'cqrs-bench seed' });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT pg_terminate_backend($1)', [pid]);
  } catch {
    // The server is gone, and the backend with it.
  } finally {
    await client.end().catch(() => {});
  }
}
