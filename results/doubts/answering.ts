/** Whether a case was answered as intended: by the executor that was asked, over the whole pool, at the first attempt. */

import { threeDigits } from '../format.ts';
import { referenceExecutor } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import { mean } from '../statistics/basic.ts';

/** Null if concurrent requests had connections of their own, or if that is not known. */
export function connectionsWarning({ rounds, load }: Pick<Result, 'rounds' | 'load'>): string | null {
  const busy = rounds.flatMap(({ busyConnections }) => (busyConnections === null ? [] : [busyConnections]));
  // An open loop at a low rate may have only one request under way at a time.
  const asked = load.kind === 'closed' ? load.connections : 1;
  if (busy.length === 0 || asked === 1 || Math.max(...busy) > 1) return null;
  return (
    `its pool used one connection: with ${asked} concurrent requests, a single connection to the database did all the ` +
    'work, so requests waited for each other. Look for what serializes its statements'
  );
}

/** Requests of a window are counted at both of its ends, so a share may be slightly off. */
const tolerance = 0.01;

/** Null if it answered all requests itself, or if that is not known. */
export function fellBackWarning({ executor, rounds }: Pick<Result, 'executor' | 'rounds'>): string | null {
  const share = Math.max(0, ...rounds.map(({ fellBackShare }) => fellBackShare ?? 0));
  if (share === 0) return null;
  const part = share > 1 - tolerance ? '' : `, up to ${Math.ceil(100 * share)} % of the requests of a round`;
  return `answered by ${referenceExecutor}${part}: ${executor} does not serve it`;
}

/** Null if no transaction was tried again, or if that is not known. Who adopts such a strategy needs the same rule. */
export function retriesWarning({ rounds }: Pick<Result, 'rounds'>): string | null {
  const share = mean(rounds.map(({ retriesPerRequest }) => retriesPerRequest ?? 0));
  if (!(share > 0)) return null;
  return `retries: of 1,000 writes, ${threeDigits(1000 * share)} times the server tried one again, after a deadlock (40P01) or a serialization failure (40001)`;
}
