/**
 * The part of a stored document that a selection needs, as SQL. A document comes out of its compressed storage whole
 * whatever is taken of it, but printing, sending and reading it take longer than that.
 *
 * The rule, by CPU of the database's backend in microseconds for 50 users (2.4 kB each, 1.8 compressed) and 20 posts:
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

/** Above, taking keys out one by one is dearer than leaving out the list. */
const keysMax = 4;

export interface DocumentPart {
  /** Ends the name of a statement that reads it. */
  readonly name: string;
  /** In place of the column `data`. */
  readonly sql: string;
  /** What is read where there are too many statements: of these parts there is one for each set of keys. */
  readonly otherwise?: DocumentPart;
}

export const wholeDocument: DocumentPart = { name: '', sql: 'data' };

/** What is read for a selection of documents whose one list stands under `listKey`. */
export function partOf(selection: Selection, listKey: string): DocumentPart {
  const keys = Object.keys(selection).sort();
  if (keys.includes(listKey)) return wholeDocument;
  const withoutList = { name: ` without ${listKey}`, sql: `data - '${listKey}' AS data` };
  return keys.length > keysMax ? withoutList : keysOnly(keys, withoutList);
}

/**
 * As text, which is what is read of it. `data || '{}'` is the document as it is, out of its storage once; OFFSET keeps
 * the planner from putting it in place of each use. A key that is not there reads as null, which it means.
 */
function keysOnly(keys: readonly string[], otherwise: DocumentPart): DocumentPart {
  const members = keys.map((key) => `'"${key}":' || coalesce((once.data -> '${key}')::text, 'null')`);
  const text = `'{' || ${members.join(` || ',' || `)} || '}'`;
  const sql = `(SELECT ${members.length > 0 ? text : `'{}'`} FROM (SELECT data || '{}' AS data OFFSET 0) AS once) AS data`;
  return { name: ` of ${keys.join(',')}`, sql, otherwise };
}
