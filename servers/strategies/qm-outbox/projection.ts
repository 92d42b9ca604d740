/**
 * Projects the outbox until told to stop: woken by NOTIFY, and by a poll for what no notification told
 * (writers notify only while `qm_wake` says that a projector sleeps; a connection may have been lost).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { sessionSettings } from '../../database.ts';
import { type Batch, projectBatch } from './batch.ts';
import { Bell } from './bell.ts';

export interface ProjectionOptions {
  readonly connectionString: string;
  /** How long an event may wait whose notification was lost. */
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
  const { connectionString, signal } = options;
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'cqrs-bench projector',
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  const bell = new Bell();
  const ring = (): void => bell.ring();
  client.on('notification', ring);
  // A lost connection reports itself through the next query; whoever sleeps is to make it now.
  client.on('error', ring);
  signal.addEventListener('abort', ring);
  try {
    await client.connect();
    onConnected();
    await client.query('LISTEN qm_queue');
    await projectAll(client, bell, options, onProjected);
  } finally {
    signal.removeEventListener('abort', ring);
    // Not awaited: a connection that hangs would not end either.
    client.end().catch(() => {});
  }
}

async function projectAll(
  client: pg.Client,
  bell: Bell,
  { intervalMs, signal, onBatch }: ProjectionOptions,
  onProjected: () => void,
): Promise<void> {
  /** What this projector last said in qm_wake. */
  let isAsleep = false;
  while (!signal.aborted) {
    const batch = await projectBatch(client);
    onProjected();
    if (batch.events > 0) onBatch(batch);
    // Waking for each single event would cost more than its notification.
    const isBusy: boolean = batch.events > 1 || (batch.events === 1 && !isAsleep);
    if (isAsleep === isBusy) {
      // Then it looks again: who wrote before the change did not notify.
      isAsleep = !isBusy;
      await client.query('UPDATE qm_wake SET asleep = $1 WHERE asleep <> $1', [isAsleep]);
    } else if (batch.events === 0) {
      const isRung = await bell.wait(intervalMs);
      // Another projector may have said that it is awake, and be gone: it is said anew.
      if (!isRung) isAsleep = false;
    }
  }
}
