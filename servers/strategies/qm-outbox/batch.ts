/** Projects one batch of the outbox, or all that it holds. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { askValue } from '../../database/session.ts';

/** What one batch took. */
export interface Batch {
  /** Number of events taken; 0 if there are none, or if other projectors have all of them. */
  readonly events: number;
  /** Number of documents that could not be recomputed, now in qm_dead_letter. */
  readonly setAside: number;
  readonly durationMs: number;
  /** From the statement that wrote the oldest event to the end of the batch. */
  readonly lagMs: number;
}

/** Maximum of events per batch: more would share one recomputation, but the first would wait for the last. */
const batchEventsMax = 256;

const retriedCodes: readonly unknown[] = ['40001', '40P01'];
const retriesMax = 20;

const projection = {
  name: 'qm_project',
  text: 'SELECT events, set_aside AS "setAside", duration_ms AS "durationMs", lag_ms AS "lagMs" FROM qm_project($1)',
  values: [batchEventsMax],
};

/**
 * Projects the oldest events that no other projector has, in one transaction: if it is killed, all of it has happened or
 * nothing. Serialization failures and deadlocks are retried. Other errors of the database are thrown, and leave the events
 * in the queue.
 */
export async function projectBatch(client: ClientBase): Promise<Batch> {
  for (let retries = 0; ; retries += 1) {
    try {
      const { rows } = await client.query<Batch>(projection);
      if (!rows[0]) throw new Error('Expected one row from qm_project(), got none.');
      return rows[0];
    } catch (error) {
      if (!retriedCodes.includes((error as { code?: unknown }).code) || retries === retriesMax) throw error;
      await sleep(Math.random() * 2 ** Math.min(retries, 6));
    }
  }
}

/**
 * Projects until every event that is committed now has reached the documents or was set aside, including events that other
 * projectors have. What is written meanwhile is left to them. Call outside of a transaction, at READ COMMITTED.
 */
export async function settle(client: ClientBase): Promise<void> {
  // As text, because a Date would lose the microseconds.
  const until = [await askValue<string | null>(client, 'SELECT max(at)::text FROM qm_queue')];
  while (await askValue(client, 'SELECT qm_is_pending($1)', until)) {
    const { events } = await projectBatch(client);
    // Waiting for the oldest event ends when its projector does.
    if (events === 0) {
      await client.query('SELECT FROM qm_queue WHERE at <= $1 ORDER BY id LIMIT 1 FOR KEY SHARE', until);
    }
  }
}
