/** Two refreshers in one process, without a lock between them: one always waits for the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { type MaintainerChannel, runMaintainer } from '../../../process/maintainer.ts';
import type { Maintainer } from '../../../strategy.ts';
import { keepRefreshing, refresherName } from '../refreshing.ts';

const pollMs = 2;

/** Number of finished refreshes, and whether a refresher runs. */
async function look(client: ClientBase): Promise<{ n: number; isKept: boolean }> {
  const { rows } = await client.query<{ n: number; isKept: boolean }>(
    `SELECT n::float8 AS n, EXISTS (
       SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1
     ) AS "isKept"
     FROM mv_refresh_count`,
    [refresherName],
  );
  return rows[0] as { n: number; isKept: boolean };
}

/**
 * Waits until two refreshes have ended. The first may already have been running. With one refresher at a time, the second
 * began after this moment, and so shows everything that was committed. With two refreshers, it was already waiting.
 */
async function awaitTwoRefreshes(client: ClientBase): Promise<void> {
  const first = await look(client);
  for (let last = first; last.n < first.n + 2; last = await look(client)) {
    if (!last.isKept) {
      await client.query('SELECT mv_refresh()');
      return;
    }
    await sleep(pollMs);
  }
}

export const overlappingRefreshers: Maintainer = {
  entry: new URL(import.meta.url),
  refreshIntervalMs: 0,
  settle: awaitTwoRefreshes,
};

async function keepOverlapping({ order, ready, ...channel }: MaintainerChannel): Promise<void> {
  let readyCount = 0;
  const each = {
    ...channel,
    order: { intervalMs: 0, ...order },
    ready: () => {
      readyCount += 1;
      if (readyCount === 2) ready();
    },
  };
  await Promise.all([keepRefreshing(each, false), keepRefreshing(each, false)]);
}

if (import.meta.main) runMaintainer(keepOverlapping);
