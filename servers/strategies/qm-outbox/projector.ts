/**
 * Entry of the projector's process. Projects the outbox until its channel closes: batch after batch while there are events,
 * then by polling. Writers do not notify (see outbox.sql).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { sessionSettings } from '../../database/database.ts';
import { connectSession, isFinal } from '../../database/session.ts';
import { databaseFault } from '../../graphql/public-error.ts';
import { type MaintainerChannel, runMaintainer } from '../../process/maintainer.ts';
import { projectBatch } from './batch.ts';

/**
 * From one poll of an empty outbox to the next; option `intervalMs` of the order. With few writers, an event waits for half
 * of it on average; with many, for none. A poll takes about 0.3 ms of CPU, including PostgreSQL's.
 */
const intervalMsDefault = 20;

const settings = {
  ...sessionSettings,
  // One event can stand for all documents.
  statement_timeout: '0',
  // A crash that undoes the last batches undoes them completely: their events are in the queue again.
  synchronous_commit: 'off',
};

const reconnectMinMs = 20;
const reconnectMaxMs = 1_000;

/**
 * Reports each batch, and `failure` if a connection was lost or a batch failed; then tries again. Resolves when `signal` is
 * aborted and the current batch is done. Throws if the first connection fails, or if there is nothing to project.
 */
async function keepProjecting({ order, signal, ready, report }: MaintainerChannel): Promise<void> {
  const intervalMs = Number(order['intervalMs'] ?? intervalMsDefault);
  const connect = () => connectSession(order.connectionString, { title: 'projector', settings });
  // If aborted, the loop ends.
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  let client: pg.Client | null = await connect();
  let isReady = false;
  let delayMs = reconnectMinMs;
  while (!signal.aborted) {
    try {
      client ??= await connect();
      const batch = await projectBatch(client);
      if (!isReady) ready();
      isReady = true;
      delayMs = reconnectMinMs;
      if (batch.events > 0) report({ ...batch });
      else await pause(intervalMs);
    } catch (error) {
      // Not awaited, because a connection that hangs would not end either.
      client?.end().catch(() => {});
      client = null;
      if (isFinal(error)) throw error;
      report({ failure: databaseFault(error) });
      await pause(delayMs);
      delayMs = Math.min(2 * delayMs, reconnectMaxMs);
    }
  }
  client?.end().catch(() => {});
}

runMaintainer(keepProjecting);
