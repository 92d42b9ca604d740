/** Connections that reconnect after the server, or only their backend, was killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { codeOf } from '../../../seed/cluster/cluster.ts';
import { connectSession, cutSession } from '../../../servers/database/session.ts';

/** Time between two attempts. Each attempt costs a recovering server a process. */
const reconnectMs = 100;
const reconnectMsMax = 60_000;

/** Whether the connection is lost, or failed because the server is not up. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(57P0[1-3]|08...|ECONN(REFUSED|RESET)|EPIPE)$/.test(code)) return true;
  return error instanceof Error && /Connection terminated|not queryable|server closed/i.test(error.message);
}

export interface SessionOptions {
  /** A connection string. Called at each attempt, because a restarted server may have moved. */
  readonly url: () => string;
  readonly title: string;
  readonly signal: AbortSignal;
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Opens a session as soon as the server accepts one; rejects with the last refusal after a minute. When the signal is
 * aborted, the session is cut off, whatever it is doing.
 */
export async function openSession({ url, title, signal, settings = {} }: SessionOptions): Promise<pg.Client> {
  const startMs = performance.now();
  for (;;) {
    signal.throwIfAborted();
    try {
      const client = await connectSession(url(), { title, settings });
      const cut = (): void => cutSession(client);
      signal.addEventListener('abort', cut, { once: true });
      client.once('end', () => signal.removeEventListener('abort', cut));
      if (signal.aborted) cut();
      return client;
    } catch (error) {
      if (!isLost(error) || performance.now() - startMs > reconnectMsMax) throw error;
    }
    await sleep(reconnectMs);
  }
}
