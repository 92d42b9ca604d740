/**
 * The transformer `object`: parses documents into objects, completes them as GraphQL says, and prints them. It is the
 * simplest, and the others are compared with it. Numbers become doubles, so digits beyond their precision are lost.
 */
import type { GraphQLError } from 'graphql';
import type { StoredRow } from '../documents.ts';
import { completeLeaf } from './leaf.ts';
import type { Plan } from './plan.ts';
import type { ResponseObject, ResponseValue } from './response-plan.ts';
import {
  errorAt,
  notListError,
  nullError,
  type ResponseTransform,
  StoredDocumentError,
  type Transformer,
} from './transformer.ts';

export const objectTransformer: Transformer = {
  name: 'object',
  compile: ({ read, root }, strategy): ResponseTransform => {
    return (rows) => {
      const completion = new Completion(root.responseName);
      const documents = rows.map((row) => parseRow(row, strategy));
      const completed = completion.complete(root.value, read, root.value.item ? documents : documents[0]);
      const json = completed === taken ? null : Buffer.from(print(completed, rows, strategy));
      return { json, errors: completion.errors };
    };
  },
};

/** Prints row by row, so that an error names the row with the invalid document. */
function print(completed: unknown, rows: readonly StoredRow[], strategy: string): string {
  const printRow = (value: unknown, index: number): string => {
    const row = rows[index];
    return row ? guarded(() => JSON.stringify(value), strategy, row) : JSON.stringify(value);
  };
  return Array.isArray(completed) ? `[${completed.map(printRow).join(',')}]` : printRow(completed, 0);
}

function parseRow(row: StoredRow, strategy: string): unknown {
  const { data } = row;
  if (data === null) return null;
  const text =
    typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.length).toString();
  return guarded(() => JSON.parse(text), strategy, row);
}

/** The engine's error messages quote the document, so they are left out: a position is enough. */
function guarded<Made>(make: () => Made, strategy: string, row: StoredRow): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof SyntaxError) throw new StoredDocumentError(strategy, row, 'Expected JSON.');
    if (error instanceof RangeError) throw new StoredDocumentError(strategy, row, 'It nests too deeply.');
    throw error;
  }
}

/** Replaces a value that an error made null, up to the nearest nullable one. */
const taken = Symbol('taken');

class Completion {
  readonly errors: GraphQLError[] = [];
  readonly #path: (string | number)[];

  constructor(rootName: string) {
    this.#path = [rootName];
  }

  complete(value: ResponseValue, read: Plan | null, stored: unknown): unknown {
    if (stored === null || stored === undefined) {
      return value.nonNull ? this.#fail(value, nullError(value, this.#path)) : null;
    }
    if (value.leaf) {
      try {
        return completeLeaf(value.leaf, stored);
      } catch (thrown) {
        return this.#fail(value, errorAt(thrown, value, this.#path));
      }
    }
    if (value.item && !Array.isArray(stored)) return this.#fail(value, notListError(value, this.#path));
    const completed = value.item
      ? this.#list(value.item, read, stored as readonly unknown[])
      : this.#object(value.object as ResponseObject, read ?? [], stored);
    return completed === taken && !value.nonNull ? null : completed;
  }

  #fail(value: ResponseValue, error: GraphQLError): null | typeof taken {
    this.errors.push(error);
    return value.nonNull ? taken : null;
  }

  #list(item: ResponseValue, read: Plan | null, stored: readonly unknown[]): unknown {
    const list: unknown[] = [];
    for (const [index, storedItem] of stored.entries()) {
      this.#path.push(index);
      const completed = this.complete(item, read, storedItem);
      this.#path.pop();
      if (completed === taken) return taken;
      list.push(completed);
    }
    return list;
  }

  #object(object: ResponseObject, read: Plan, stored: unknown): unknown {
    const made: Record<string, unknown> = {};
    for (const { responseName, slot, value } of object.fields) {
      const field = read[slot];
      let completed: unknown = object.typeName;
      if (field) {
        this.#path.push(responseName);
        completed = this.complete(value, field.child, ownValue(stored, field.key));
        this.#path.pop();
        if (completed === taken) return taken;
      }
      if (responseName === '__proto__')
        Object.defineProperty(made, responseName, { value: completed, enumerable: true });
      else made[responseName] = completed;
    }
    return made;
  }
}

/** The value under a key of a document; undefined if it is not an object. */
function ownValue(stored: unknown, key: string): unknown {
  if (typeof stored !== 'object' || Array.isArray(stored) || !Object.hasOwn(stored as object, key))
    return undefined;
  return (stored as Record<string, unknown>)[key];
}
