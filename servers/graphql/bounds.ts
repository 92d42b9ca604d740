/** What one request may ask, the same for every strategy and executor. */
import { sessionSettings } from '../database/database.ts';
import { PublicError } from './public-error.ts';

export const bounds = {
  /** Rows of `users(limit:)` and `feed(limit:)`, from 1. */
  limitMax: 100,
  /** Levels of fields; introspection has a bound of its own. */
  depthMax: 7,
  /** Fields of a query, with every fragment counted wherever it is spread. */
  fieldsMax: 1_000,
  bodyBytesMax: 64 * 1024,
  /** Of one SQL statement; PostgreSQL cancels it (SQLSTATE 57014). */
  statementTimeout: sessionSettings.statement_timeout,
} as const;

/** Throws a PublicError unless `limit` is within its bound. */
export function checkLimit(fieldName: string, limit: number): void {
  if (limit >= 1 && limit <= bounds.limitMax) return;
  throw new PublicError(
    `${fieldName}(limit:) takes 1 to ${bounds.limitMax}, got ${limit}. ` +
      `Ask for ${limit < 1 ? 'at least 1' : `at most ${bounds.limitMax} at a time`}.`,
  );
}
