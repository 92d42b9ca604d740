/**
 * The source of every strategy that reads whole documents: `tv`, `mv` and `qm` differ only by the relations
 * they read. One statement per root field; what is not selected is read all the same.
 */
import type { Database, Statement } from '../database.ts';
import type { Document, Reader, RootReader, Source } from '../strategy.ts';
import type { StoredRow } from '../transformer/transformer.ts';
import { literalLimit } from './literal-limit.ts';

/** Relations `<prefix>_user(id, data)`, `<prefix>_post(id, created_at, data)` and `<prefix>_dashboard(id, data)`. */
export type RelationPrefix = 'tv' | 'mv' | 'qm';

type Run<Result> = (query: Statement, parameters: readonly unknown[]) => Promise<Result>;

interface DocumentRow {
  readonly data: Document;
}

export function openDocumentSource(database: Database, prefix: RelationPrefix): Source {
  const statement = (name: string, text: string): Statement => ({ name: `${prefix}_${name}`, text });

  const user = statement('user', `SELECT data FROM ${prefix}_user WHERE id = $1`);
  const post = statement('post', `SELECT data FROM ${prefix}_post WHERE id = $1`);
  const dashboard = statement('dashboard', `SELECT data FROM ${prefix}_dashboard WHERE id = 1`);

  const usersFirst = (limit: string) =>
    statement(`users_first_${limit}`, `SELECT data FROM ${prefix}_user ORDER BY id LIMIT ${limit}`);
  const usersAfter = (limit: string) =>
    statement(
      `users_after_${limit}`,
      `SELECT data FROM ${prefix}_user WHERE id > $1 ORDER BY id LIMIT ${limit}`,
    );
  const feed = (limit: string) =>
    statement(
      `feed_${limit}`,
      `SELECT data FROM ${prefix}_post ORDER BY created_at DESC, id DESC LIMIT ${limit}`,
    );

  const readAll = async (query: Statement, parameters: readonly unknown[]): Promise<Document[]> =>
    (await database.query<DocumentRow>(query, parameters)).map((row) => row.data);
  const readOne = async (query: Statement, parameters: readonly unknown[]): Promise<Document | null> =>
    (await readAll(query, parameters))[0] ?? null;

  const readerBy = <One, Many>(one: Run<One>, many: Run<Many>): RootReader<One, Many> => ({
    user: (id) => one(user, [id]),
    users: async (after, limit) =>
      after === null
        ? many(usersFirst(literalLimit(limit)), [])
        : many(usersAfter(literalLimit(limit)), [after]),
    post: (id) => one(post, [id]),
    feed: async (limit) => many(feed(literalLimit(limit)), []),
    dashboard: () => one(dashboard, []),
  });
  const readStored: Run<readonly StoredRow[]> = (query, parameters) =>
    database.queryStored(query, parameters);

  // Nothing is batched or cached, so one reader serves every request.
  const reader: Reader = readerBy(readOne, readAll);
  return {
    createReader: () => reader,
    stored: { relations: prefix, ...readerBy(readStored, readStored) },
  };
}
