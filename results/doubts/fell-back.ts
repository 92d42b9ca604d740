/** Whether the executor that a case asked answered itself. */

import { referenceExecutor } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';

/** Requests of a window are counted at its two ends, so a share may be off by a hair. */
const tolerance = 0.01;

/** Null where it answered all requests, and where that is not known. */
export function fellBackWarning({ executor, rounds }: Pick<Result, 'executor' | 'rounds'>): string | null {
  const share = Math.max(0, ...rounds.map(({ fellBackShare }) => fellBackShare ?? 0));
  if (share === 0) return null;
  const part = share > 1 - tolerance ? '' : `, up to ${Math.ceil(100 * share)} % of the requests of a round`;
  return `answered by ${referenceExecutor}${part}: ${executor} does not serve it`;
}
