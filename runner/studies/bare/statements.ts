/**
 * Requests and statements of the bare servers. The statements are the obvious ones over the tables of documents, named like
 * ours.
 */
import type { Statement } from '../../../servers/database/database.ts';
import { literalLimit } from '../../../servers/graphql/bounds.ts';

/** Path of `raw`. */
export const rawPath = '/raw';

/** Variables of the scenarios about users. */
export interface UserVariables {
  readonly id?: number;
  readonly after?: number | null;
  readonly limit?: number;
}

export interface Query {
  readonly statement: Statement;
  readonly parameters: readonly unknown[];
}

/** The query for these variables: one user by id, or a page of users. */
export function queryOf({ id, after = null, limit = 10 }: UserVariables): Query {
  if (id !== undefined) {
    const statement = { name: 'user', text: 'SELECT data FROM qm_user WHERE id = $1' };
    return { statement, parameters: [id] };
  }
  const where = after === null ? '' : 'WHERE id > $1';
  const name = `users_${after === null ? 'first' : 'after'}_${limit}`;
  const text = `SELECT data FROM qm_user ${where} ORDER BY id LIMIT ${literalLimit(limit)}`;
  return { statement: { name, text }, parameters: after === null ? [] : [after] };
}
