import type pg from 'pg';
import type { Strategy } from '../../servers/strategy.ts';

/** Waits until documents that follow writes are true. A refresh by the clock does not depend on writes, so it is left out. */
export async function follow({ maintainer }: Strategy, client: pg.ClientBase): Promise<void> {
  if (maintainer?.refreshIntervalMs === undefined) await maintainer?.settle(client);
}
