/** A session for long work (loading, building): with memory for indexes, and cancellable. */
import type pg from 'pg';
import { askValue, connectSession } from '../../servers/database/session.ts';
import { dataFolder, orFullDisk } from './free-disk.ts';

const settings = {
  maintenance_work_mem: '256MB',
  // A template that a crash damages is not marked as ready, so commits need not wait for the disk.
  synchronous_commit: 'off',
};

/**
 * Runs `work` in a session of its own. When `signal` is aborted, terminates the backend, whatever it is doing, and throws
 * the signal's reason.
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

/** From another session, because the busy one reads nothing until its statement ends. */
async function terminate(connectionString: string, pid: number): Promise<void> {
  try {
    const client = await connectSession(connectionString, { title: 'seed' });
    await client.query('SELECT pg_terminate_backend($1)', [pid]).finally(() => client.end());
  } catch {
    // The server is gone, and so is the backend.
  }
}
