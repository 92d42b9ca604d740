/**
 * The source of every strategy that reads documents: `tv`, `mv` and `qm` differ only by the relations they read.
 * One statement per root field. What `pg` parses is read whole; what stays bytes, the part that is selected.
 */

import type { Database, Statement } from '../database/database.ts';
import type { Document, Selection, StoredRow } from '../documents.ts';
import type { RootReader, Source } from '../strategy.ts';
import { type DocumentPart, partOf, wholeDocument } from './document-part.ts';
import { DocumentStatements } from './document-statements.ts';

interface DocumentRow {
  readonly data: Document;
}

type Run<Result> = (query: Statement, parameters: readonly unknown[]) => Promise<Result>;

/** What is read of documents whose one list stands under the key. */
type ChoosePart = (selection: Selection, listKey: string) => DocumentPart;

export function openDocumentSource(database: Database, prefix: string): Source {
  const statements = new DocumentStatements(prefix);

  const readerBy = <One, Many>(
    one: Run<One>,
    many: Run<Many>,
    choose: ChoosePart,
  ): RootReader<One, Many> => ({
    user: (id, selection) => one(statements.user(choose(selection, 'user_posts')), [id]),
    users: async (after, limit, selection) =>
      many(statements.users(after, limit, choose(selection, 'user_posts')), after === null ? [] : [after]),
    post: (id, selection) => one(statements.post(choose(selection, 'comments')), [id]),
    feed: async (limit, selection) => many(statements.feed(limit, choose(selection, 'comments')), []),
    dashboard: () => one(statements.dashboard(wholeDocument), []),
  });

  const readAll: Run<Document[]> = async (query, parameters) =>
    (await database.query<DocumentRow>(query, parameters)).map((row) => row.data);
  const readOne: Run<Document | null> = async (query, parameters) =>
    (await readAll(query, parameters))[0] ?? null;
  const readStored: Run<readonly StoredRow[]> = (query, parameters) =>
    database.queryStored(query, parameters);

  // Nothing is batched or cached, so one reader serves every request.
  const reader = readerBy(readOne, readAll, () => wholeDocument);
  return {
    createReader: () => reader,
    stored: { relations: prefix, ...readerBy(readStored, readStored, rememberedPart()) },
  };
}

/** By selection, of which an operation has one for each root field; a selection is of one kind of document. */
function rememberedPart(): ChoosePart {
  const parts = new WeakMap<Selection, DocumentPart>();
  return (selection, listKey) => {
    const part = parts.get(selection) ?? partOf(selection, listKey);
    parts.set(selection, part);
    return part;
  };
}
