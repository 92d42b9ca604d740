/**
 * One request's loaders: everything that is asked for in one tick, by however many parents and aliases, is read by one
 * statement with all columns that are needed.
 */
import DataLoader from 'dataloader';
import type { Database } from '../../database/database.ts';
import type { Document } from '../../documents.ts';
import type { ById } from './statements.ts';

/** A row as its statement returns it; the author, if selected, is beside its own columns. */
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

interface Key {
  readonly id: number;
  readonly bits: number;
}

/** Loads by id, with at least the columns of `bits`. */
export type Load<Value> = (id: number, bits: number) => Promise<Value>;

function createLoad<Row extends AssembledRow, Value>(
  database: Database,
  { one, many }: ById,
  distribute: (rows: readonly Row[]) => (id: number) => Value,
): Load<Value> {
  // No cache, because two fields may need different columns of one row. Within a batch, each id is read once.
  const loader = new DataLoader<Key, Value>(
    async (keys) => {
      const bits = keys.reduce((all, key) => all | key.bits, 0);
      const ids = [...new Set(keys.map((key) => key.id))];
      const rows =
        ids.length === 1
          ? await database.query<Row>(one(bits), ids)
          : await database.query<Row>(many(bits), [ids]);
      const valueFor = distribute(rows);
      return keys.map((key) => valueFor(key.id));
    },
    { cache: false },
  );
  return (id, bits) => loader.load({ id, bits });
}

/** Loads the row with this `id`; null if there is none. */
export function createRowLoad(database: Database, statements: ById): Load<Document | null> {
  return createLoad<AssembledRow, Document | null>(database, statements, (rows) => {
    const documents = new Map(rows.map((row) => [row.id, nestAuthor(row)]));
    return (id) => documents.get(id) ?? null;
  });
}

/** Loads the rows with this `parent_id`, in the statement's order. */
export function createListLoad(database: Database, statements: ById): Load<readonly Document[]> {
  return createLoad<AssembledRow & { parent_id: number }, readonly Document[]>(
    database,
    statements,
    (rows) => {
      const lists = Map.groupBy(rows, (row) => row.parent_id);
      return (id) => (lists.get(id) ?? []).map(({ parent_id: _, ...row }) => nestAuthor(row));
    },
  );
}
