/**
 * One request's loaders: what is asked for in one tick, by however many parents and aliases, is read by one
 * statement with the columns that any of them needs.
 */

import DataLoader from 'dataloader';
import type { Database } from '../../database/database.ts';
import type { Document } from '../../documents.ts';
import { type AssembledRow, nestAuthor } from './assembly.ts';
import type { StatementOf } from './statements.ts';

interface Key {
  readonly id: number;
  readonly bits: number;
}

/** Loads by id, with at least the columns of `bits`. */
export type Load<Value> = (id: number, bits: number) => Promise<Value>;

function createLoad<Row extends AssembledRow, Value>(
  database: Database,
  one: StatementOf,
  many: StatementOf,
  distribute: (rows: readonly Row[]) => (id: number) => Value,
): Load<Value> {
  // No cache: two fields may need different columns of one row. Within a batch each id is read once.
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

/** Loads the row whose `id` it is; null when there is none. */
export function createRowLoad(
  database: Database,
  one: StatementOf,
  many: StatementOf,
): Load<Document | null> {
  return createLoad<AssembledRow, Document | null>(database, one, many, (rows) => {
    const documents = new Map(rows.map((row) => [row.id, nestAuthor(row)]));
    return (id) => documents.get(id) ?? null;
  });
}

/** Loads the rows whose `parent_id` it is, in the statement's order. */
export function createListLoad(
  database: Database,
  one: StatementOf,
  many: StatementOf,
): Load<readonly Document[]> {
  return createLoad<AssembledRow & { parent_id: number }, readonly Document[]>(
    database,
    one,
    many,
    (rows) => {
      const lists = new Map<number, Document[]>();
      for (const { parent_id: parentId, ...row } of rows) {
        const list = lists.get(parentId);
        if (list === undefined) lists.set(parentId, [nestAuthor(row)]);
        else list.push(nestAuthor(row));
      }
      return (id) => lists.get(id) ?? [];
    },
  );
}
