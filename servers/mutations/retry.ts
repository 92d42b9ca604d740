/** The rule for writes that lost against others: a deadlock and a serialization failure are tried again, some times. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WriteError } from './write-error.ts';

const deadlockDetected = '40P01';
const serializationFailure = '40001';

/** A deadlock costs a second until PostgreSQL sees it, so more attempts would only keep a caller waiting. */
const attemptsMax = 10;
const pauseMsMax = 64;

export interface RetryCounts {
  /** SQLSTATE 40P01. */
  deadlocks: number;
  /** SQLSTATE 40001. */
  conflicts: number;
}

/**
 * Runs `attempt`, a whole transaction, until it commits. Only those two errors are tried again: PostgreSQL has rolled the
 * transaction back, so nothing is written twice. The pause before an attempt is random up to a limit that doubles, so that
 * those who collided do not collide again ("full jitter": Brooker, Exponential Backoff And Jitter, 2015).
 * @throws WriteError BUSY after ten attempts; any other error as it came
 */
export async function retried<Result>(counts: RetryCounts, attempt: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === deadlockDetected) counts.deadlocks += 1;
      else if (code === serializationFailure) counts.conflicts += 1;
      else throw error;
    }
    if (attempts === attemptsMax)
      throw new WriteError('BUSY', `Others wrote to the same rows ${attemptsMax} times. Ask again.`);
    await sleep(Math.random() * Math.min(pauseMsMax, 2 ** attempts));
  }
}
