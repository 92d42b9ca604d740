/** Why a point of a sweep has no figures, and how the next one can be asked all the same. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { askValue } from '../../servers/database/session.ts';
import { answerOf, faultOf } from '../checks/oracle.ts';
import type { Fault, Request } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import type { PriceContext } from './context.ts';
import { PriceFault } from './keep.ts';
import { path } from './warm-server.ts';

/** What was wrong, in the words of the server where it answers. Its writes under way are ended, so that the next point can be asked. */
export async function reasonOf(
  { signal, assertWhole }: PriceContext,
  server: Server,
  client: pg.ClientBase,
  { stream, fault }: { readonly stream: readonly Request[]; readonly fault: Fault },
): Promise<string> {
  const { reason, requestIndex } = fault;
  signal.throwIfAborted();
  await assertWhole();
  await endWrites(client);
  const asked = requestIndex === null ? undefined : stream[requestIndex];
  if (!asked) return reason;
  const { name } = server;
  const answer = await answerOf({ name, post: (body) => server.post(body, path) }, asked.body);
  await endWrites(client);
  return `${reason}; asked again: ${faultOf(answer) ?? 'the right answer'}`;
}

/** How long a write that is cancelled may still take to undo what it did. */
const endingMs = 10_000;
const pollMs = 50;

/** Cancels what the server still writes for nobody: its connections go on, and its transactions are rolled back. */
async function endWrites(client: pg.ClientBase): Promise<void> {
  const endMs = performance.now() + endingMs;
  while ((await askValue<number>(client, cancelling)) !== 0) {
    if (performance.now() > endMs)
      throw new PriceFault(
        `expected a cancelled write to end within ${endingMs / 1000} s, it goes on: see what it waits for in pg_stat_activity`,
      );
    await delay(pollMs);
  }
}

const cancelling = `
  SELECT count(pg_cancel_backend(pid))::int FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'cqrs-bench server' AND state = 'active'`;
