/** Whether a server used the pool that it was given. */
import type { Result } from '../run-file/result.ts';

/** Null where requests that were under way at once had connections of their own, and where that is not known. */
export function connectionsWarning({ rounds, load }: Pick<Result, 'rounds' | 'load'>): string | null {
  const busy = rounds.flatMap(({ busyConnections }) => (busyConnections === null ? [] : [busyConnections]));
  // An open loop of a low rate may well have one request under way at a time.
  const asked = load.kind === 'closed' ? load.connections : 1;
  if (busy.length === 0 || asked === 1 || Math.max(...busy) > 1) return null;
  return (
    `its pool was of one: with ${asked} requests under way at once, a single connection to the database did all the ` +
    'work, so that they waited for each other. Look for what makes its statements take turns'
  );
}
