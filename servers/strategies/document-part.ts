/**
 * The part of a stored document that a selection needs, as SQL. A compressed document is always decompressed as a whole,
 * but printing, sending and reading it take longer than that.
 *
 * The rule follows from the CPU of the backend, in microseconds for 50 users (2.4 kB each, 1.8 compressed) and 20 posts:
 *
 *     | read                      | users | posts |
 *     | ------------------------- | ----- | ----- |
 *     | whole                     |   640 |   143 |
 *     | without its list          |   307 |   102 |
 *     | 1 key                     |   266 |    50 |
 *     | 2 keys                    |   287 |    57 |
 *     | 4 keys                    |   300 |    80 |
 *     | 6 keys (all but the list) |   361 |   149 |
 *     | 2 keys, each detoasting   |   441 |       |
 *     | 2 keys, jsonb_build_object|   314 |       |
 */
import type { Selection } from '../documents.ts';

/** With more keys, extracting them one by one costs more than leaving out the list. */
const keysMax = 4;

export interface DocumentPart {
  /** Suffix for the name of a statement that reads this part. */
  readonly name: string;
  /** Replaces the column `data`. */
  readonly sql: string;
  /** The part that is read once there are too many statements; only for parts with a statement per set of keys. */
  readonly otherwise?: DocumentPart;
}

export const wholeDocument: DocumentPart = { name: '', sql: 'data' };

/** The part for a selection of documents whose only list is under `listKey`. */
export function partOf(selection: Selection, listKey: string): DocumentPart {
  const keys = Object.keys(selection).sort();
  if (keys.includes(listKey)) return wholeDocument;
  const withoutList = { name: ` without ${listKey}`, sql: `data - '${listKey}' AS data` };
  return keys.length > keysMax ? withoutList : keysOnly(keys, withoutList);
}

/**
 * Selects keys as text, the form that is used later. `data || '{}'` is the same document, detoasted once; OFFSET keeps the
 * planner from substituting it for each use. A missing key reads as null, which is what it means.
 */
function keysOnly(keys: readonly string[], otherwise: DocumentPart): DocumentPart {
  const members = keys.map((key) => `'"${key}":' || coalesce((once.data -> '${key}')::text, 'null')`);
  const text = `'{' || ${members.join(` || ',' || `)} || '}'`;
  const sql = `(SELECT ${members.length > 0 ? text : `'{}'`} FROM (SELECT data || '{}' AS data OFFSET 0) AS once) AS data`;
  return { name: ` of ${keys.join(',')}`, sql, otherwise };
}
