/**
 * The source of every strategy that reads documents. `tv`, `mv` and `qm` differ only in the relations they read:
 * `<prefix>_user(id, data)`, `<prefix>_post(id, created_at, data)` and `<prefix>_dashboard(id, data)`. One statement per
 * root field. Documents that `pg` parses are read whole; of those that stay bytes, only the selected part is read.
 */
import type { Database, Statement } from '../database/database.ts';
import type { Document, Selection, StoredRow } from '../documents.ts';
import { literalLimit } from '../graphql/bounds.ts';
import type { RootReader, Source } from '../strategy.ts';
import { type DocumentPart, partOf, wholeDocument } from './document-part.ts';

type Run<Result> = (query: Statement, parameters: readonly unknown[]) => Promise<Result>;

/** Chooses the part to read of documents whose only list is under `listKey`. */
type ChoosePart = (selection: Selection, listKey: string) => DocumentPart;

export function openDocumentSource(database: Database, prefix: string): Source {
  const statementOf = statementsOf(prefix);

  const readerBy = <One, Many>(
    one: Run<One>,
    many: Run<Many>,
    choose: ChoosePart,
  ): RootReader<One, Many> => ({
    user: (id, selection) =>
      one(statementOf('user', choose(selection, 'user_posts'), 'user WHERE id = $1'), [id]),
    users: async (after, limit, selection) => {
      const first = literalLimit(limit);
      const part = choose(selection, 'user_posts');
      return after === null
        ? many(statementOf(`users_first_${first}`, part, `user ORDER BY id LIMIT ${first}`), [])
        : many(statementOf(`users_after_${first}`, part, `user WHERE id > $1 ORDER BY id LIMIT ${first}`), [
            after,
          ]);
    },
    post: (id, selection) =>
      one(statementOf('post', choose(selection, 'comments'), 'post WHERE id = $1'), [id]),
    feed: async (limit, selection) => {
      const first = literalLimit(limit);
      const from = `post ORDER BY created_at DESC, id DESC LIMIT ${first}`;
      return many(statementOf(`feed_${first}`, choose(selection, 'comments'), from), []);
    },
    dashboard: () => one(statementOf('dashboard', wholeDocument, 'dashboard WHERE id = 1'), []),
  });

  const readAll: Run<Document[]> = async (query, parameters) =>
    (await database.query<{ data: Document }>(query, parameters)).map((row) => row.data);
  const readOne: Run<Document | null> = async (query, parameters) =>
    (await readAll(query, parameters))[0] ?? null;
  const readStored: Run<readonly StoredRow[]> = (query, parameters) =>
    database.queryStored(query, parameters);

  // Nothing is batched or cached, so one reader serves all requests.
  const reader = readerBy(readOne, readAll, () => wholeDocument);
  return {
    createReader: () => reader,
    stored: { relations: prefix, ...readerBy(readStored, readStored, rememberedPart()) },
  };
}

/** The source of documents that a maintainer brings up to date later. What was just written is read from the views. */
export function lateSource(database: Database, prefix: string): Source {
  const { createReader } = openDocumentSource(database, 'tv');
  return { ...openDocumentSource(database, prefix), createReaderAfterWrite: createReader };
}

/**
 * Remembered by selection: an operation has one for each root field, and a selection is always of the same kind of document.
 */
function rememberedPart(): ChoosePart {
  const parts = new WeakMap<Selection, DocumentPart>();
  return (selection, listKey) => {
    const part = parts.get(selection) ?? partOf(selection, listKey);
    parts.set(selection, part);
    return part;
  };
}

/**
 * Limits the statements with a set of keys: clients choose the sets, and each statement permanently takes memory of every
 * backend.
 */
const byKeysMax = 128;

/** Statements over the relations of a prefix, composed when first needed: one for each root field, limit and part. */
function statementsOf(prefix: string): (name: string, part: DocumentPart, from: string) => Statement {
  const composed = new Map<string, Statement>();
  let byKeysCount = 0;
  return function statementOf(name, part, from) {
    const fullName = `${prefix}_${name}${part.name}`;
    const known = composed.get(fullName);
    if (known) return known;
    if (part.otherwise) {
      if (byKeysCount === byKeysMax) return statementOf(name, part.otherwise, from);
      byKeysCount += 1;
    }
    const statement = { name: fullName, text: `SELECT ${part.sql} FROM ${prefix}_${from}` };
    composed.set(fullName, statement);
    return statement;
  };
}
