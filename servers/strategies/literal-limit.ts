import { bounds } from '../graphql/bounds.ts';

/**
 * A limit as it stands in a statement's text. A parameter would do worse: PostgreSQL then assumes that a
 * tenth of the table is read, takes the generic plan for dear and plans anew on every execution.
 * @throws RangeError unless `limit` is a whole number within its bound, so that the variants are bounded too.
 */
export function literalLimit(limit: number): string {
  if (!Number.isInteger(limit) || limit < 1 || limit > bounds.limitMax) {
    throw new RangeError(`limit: expected a whole number from 1 to ${bounds.limitMax}, got ${limit}`);
  }
  return String(limit);
}
