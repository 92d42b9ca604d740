/**
 * Entry of the projector's process: keeps the documents behind the outbox until its channel closes, batch after batch
 * while there are events, then by the clock. Writers do not notify (see outbox.sql).
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { sessionSettings } from '../../database/database.ts';
import { connectSession, isFinal } from '../../database/session.ts';
import { databaseFault } from '../../graphql/public-error.ts';
import { type MaintainerChannel, runMaintainer } from '../../process/maintainer.ts';
import { projectBatch } from './batch.ts';

/**
 * From a look at an empty outbox to the next one; option `intervalMs` of the order. An event waits for half of it
 * where writers are few, and not where they are many. A look takes about 0.3 ms of CPU, PostgreSQL's included.
 */
const intervalMsDefault = 20;

const settings = {
  ...sessionSettings,
  // One event can stand for every document.
  statement_timeout: '0',
  // A crash that takes the last batches back takes them back whole: their events are in the queue again.
  synchronous_commit: 'off',
};

const reconnectMinMs = 20;
const reconnectMaxMs = 1_000;

/**
 * Reports each batch, and `failure` where a connection was lost or a batch failed; it is tried again. Resolves when
 * `signal` is aborted and the batch in hand is done. Throws where the first connection cannot be made, and where
 * there is nothing to project.
 */
async function keepProjecting({ order, signal, ready, report }: MaintainerChannel): Promise<void> {
  const intervalMs = Number(order['intervalMs'] ?? intervalMsDefault);
  const connect = () => connectSession(order.connectionString, { title: 'projector', settings });
  // Aborted, it ends the loop.
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
      // Not awaited: a connection that hangs would not end either.
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
