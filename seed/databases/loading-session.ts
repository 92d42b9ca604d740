/** A session for long work (loading, building): memory for indexes, and an end on request. */
import type pg from 'pg';
import { askValue, connectSession } from '../../servers/database/session.ts';
import { dataFolder, orFullDisk } from './free-disk.ts';

const settings = {
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
  const client = await connectSession(connectionString, { title: 'seed', settings });
  const pid = await askValue<number>(client, 'SELECT pg_backend_pid()');
  const folder = await dataFolder(client);
  let terminating: Promise<void> | undefined;
  const onAbort = (): void => {
    terminating = terminate(connectionString, pid ?? 0);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    return await work(client);
  } catch (error) {
    await terminating;
    signal?.throwIfAborted();
    throw await orFullDisk(error, folder);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await client.end().catch(() => {});
  }
}

/** From another session: the busy one reads nothing until its statement ends. */
async function terminate(connectionString: string, pid: number): Promise<void> {
  try {
    const client = await connectSession(connectionString, { title: 'seed' });
    await client.query('SELECT pg_terminate_backend($1)', [pid]).finally(() => client.end());
  } catch {
    // The server is gone, and the backend with it.
  }
}
