import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { ablate } from '../../../ablation.ts';
import { patchFunction } from '../../patch-function.ts';
import { refresherName } from '../refreshing.ts';
import { mv } from '../strategy.ts';

const pollMs = 2;

/** Refreshes that have ended, and whether anybody is there to end more. */
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
 * Waits until two refreshes have ended. The first may have been under way; with one refresher at a time the
 * second began after this moment, and so shows all that was committed. With two it was waiting already.
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

/** Two refreshers and no lock taken before their snapshots: loses updates (B12). */
export const mvOverlappingRefresh = ablate(mv, {
  name: 'overlapping-refresh',
  title: 'refreshed by two at once',
  sql: [patchFunction, new URL('overlapping-refresh.sql', import.meta.url)],
  keeper: {
    entry: new URL('overlapping-refreshers.ts', import.meta.url),
    refreshIntervalMs: 0,
    settle: awaitTwoRefreshes,
  },
});
