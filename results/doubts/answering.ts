/** Whether a case was answered as it was to be: by the executor that was asked, over all of the pool. */

import { referenceExecutor } from '../run-file/case.ts';
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

/** Requests of a window are counted at its two ends, so a share may be off by a hair. */
const tolerance = 0.01;

/** Null where it answered all requests, and where that is not known. */
export function fellBackWarning({ executor, rounds }: Pick<Result, 'executor' | 'rounds'>): string | null {
  const share = Math.max(0, ...rounds.map(({ fellBackShare }) => fellBackShare ?? 0));
  if (share === 0) return null;
  const part = share > 1 - tolerance ? '' : `, up to ${Math.ceil(100 * share)} % of the requests of a round`;
  return `answered by ${referenceExecutor}${part}: ${executor} does not serve it`;
}
