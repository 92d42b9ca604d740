/**
 * Projects the outbox until told to stop: batch after batch while there are events, then by the clock. Writers do
 * not notify (see outbox.sql).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { sessionSettings } from '../../database/database.ts';
import { withSettings } from '../../database/session.ts';
import { type Batch, projectBatch } from './batch.ts';

export interface ProjectionOptions {
  readonly connectionString: string;
  /** From a look that found nothing to the next one. */
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  onReady(): void;
  onBatch(batch: Batch): void;
  /** A connection was lost or a batch failed; it is tried again. */
  onFault(error: unknown): void;
}

const settings = {
  ...sessionSettings,
  // One event can stand for every document.
  statement_timeout: '0',
  // A crash that takes the last batches back takes them back whole: their events are in the queue again.
  synchronous_commit: 'off',
};

const connectTimeoutMs = 10_000;
const reconnectMinMs = 20;
const reconnectMaxMs = 1_000;

/** No such user, database or read model: waiting changes nothing. */
const isFinal = (error: unknown): boolean =>
  /^(28|3D|42)/.test(String((error as { code?: unknown } | null)?.code));

/**
 * Resolves when `signal` is aborted and the batch in hand is done. Throws where the first connection cannot be
 * made, and where there is nothing to project.
 */
export async function keepProjecting(options: ProjectionOptions): Promise<void> {
  const { signal, onReady, onFault } = options;
  let hasConnected = false;
  let isReady = false;
  let delayMs = reconnectMinMs;
  const onConnected = (): void => {
    hasConnected = true;
  };
  const onProjected = (): void => {
    if (!isReady) onReady();
    isReady = true;
    delayMs = reconnectMinMs;
  };
  while (!signal.aborted) {
    try {
      await projectOverConnection(options, onConnected, onProjected);
    } catch (error) {
      if (!hasConnected || isFinal(error)) throw error;
      onFault(error);
      await sleep(delayMs, undefined, { signal }).catch(() => {});
      delayMs = Math.min(2 * delayMs, reconnectMaxMs);
    }
  }
}

/** Projects over one connection until it fails or `signal` is aborted. */
async function projectOverConnection(
  options: ProjectionOptions,
  onConnected: () => void,
  onProjected: () => void,
): Promise<void> {
  const { connectionString, intervalMs, signal, onBatch } = options;
  const client = new pg.Client({
    connectionString: withSettings(connectionString, settings),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'cqrs-bench projector',
  });
  // A lost connection is reported by its next query.
  client.on('error', () => {});
  try {
    await client.connect();
    onConnected();
    while (!signal.aborted) {
      const batch = await projectBatch(client);
      onProjected();
      if (batch.events > 0) onBatch(batch);
      // Aborted, it ends the loop.
      else await sleep(intervalMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    // Not awaited: a connection that hangs would not end either.
    client.end().catch(() => {});
  }
}
