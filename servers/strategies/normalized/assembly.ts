import type { Document } from '../../documents.ts';

/** A row as its statement returns it; an author stands beside its own columns, if one was asked for. */
export interface AssembledRow {
  readonly id: number;
  readonly author_id?: number;
  readonly author_first_name?: string;
  readonly author_last_name?: string;
  readonly [key: string]: unknown;
}

/** The row as a document: its author, if it has one, is an object of its own. */
export function nestAuthor(row: AssembledRow): Document {
  if (row.author_id === undefined) return row;
  const { author_id: id, author_first_name, author_last_name, ...document } = row;
  const author =
    author_first_name === undefined
      ? { id }
      : { id, first_name: author_first_name, last_name: author_last_name };
  return { ...document, author };
}
