/** Connections that come back: to a server whose backends, and which itself, are killed now and then. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { codeOf } from '../../../seed/cluster/cluster.ts';
import { connectSession, cutSession } from '../../../servers/database/session.ts';

/** Attempts cost a server that recovers a process each. */
const reconnectMs = 100;
const reconnectMsMax = 60_000;

/** Whether the connection is gone, or could not be made because the server is just not there. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(57P0[1-3]|08...|ECONN(REFUSED|RESET)|EPIPE)$/.test(code)) return true;
  return error instanceof Error && /Connection terminated|not queryable|server closed/i.test(error.message);
}

export interface SessionOptions {
  /** A connection string; asked for at each attempt, because a server that was restarted may have moved. */
  readonly url: () => string;
  readonly title: string;
  readonly signal: AbortSignal;
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A new session, as soon as the server takes one; cut off, whatever it is doing, when the signal is aborted.
 * @throws the last refusal, after a minute.
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
