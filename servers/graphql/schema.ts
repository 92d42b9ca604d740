/**
 * The contract that all strategies serve: reads `schema.graphql` and checks it, and says how root fields are read, for every
 * executor and reader.
 */
import { readFileSync } from 'node:fs';
import { buildSchema, GraphQLError, type GraphQLField, GraphQLScalarType, type GraphQLSchema } from 'graphql';
import type { Selection } from '../documents.ts';
import type { RootReader } from '../strategy.ts';
import { checkDocumentKeys } from '../transformer/document-key.ts';
import { jsonKind } from '../transformer/leaf.ts';
import { checkLimit } from './bounds.ts';

/** The text of the contract. */
export function schemaText(): string {
  return readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');
}

/** A new schema for each caller, because executors attach their resolvers to it. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchema(schemaText());
  checkDocumentKeys(schema);
  const dateTime = schema.getType('DateTime');
  if (dateTime instanceof GraphQLScalarType) {
    dateTime.serialize = serializeDateTime;
    // So that a transformer need not ask for each value.
    dateTime.extensions = { ...dateTime.extensions, servedUntouched: jsonKind.text };
  }
  return schema;
}

/** Returns the stored text unchanged. A `Date` would lose microseconds, so it is an error. */
function serializeDateTime(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError(`DateTime cannot represent a stored ${typeof value}: expected text.`);
}

/** The coerced arguments of any root field: each has some of these. */
export interface RootArguments {
  readonly id: number;
  readonly after?: number | null;
  readonly limit?: number | null;
}

type Read = <One, Many>(
  reader: RootReader<One, Many>,
  args: RootArguments,
  limit: number,
  selection: Selection,
) => Promise<One | Many>;

const reads: Readonly<Record<string, Read>> = {
  user: (reader, args, _limit, selection) => reader.user(args.id, selection),
  users: (reader, args, limit, selection) => reader.users(args.after ?? null, limit, selection),
  post: (reader, args, _limit, selection) => reader.post(args.id, selection),
  feed: (reader, _args, limit, selection) => reader.feed(limit, selection),
  dashboard: (reader, _args, _limit, selection) => reader.dashboard(selection),
};

export interface RootField {
  /** The requested limit, or the default; 0 for a field without one. Throws a PublicError if it is out of bounds. */
  limitOf(args: RootArguments): number;
  readonly read: Read;
}

/** How a root field of the schema is read. Throws if there is no such field. */
export function rootFieldOf(field: GraphQLField<unknown, unknown>): RootField {
  const read = reads[field.name];
  if (!read)
    throw new Error(`Expected a reading of the root field "${field.name}", got none. Add it to schema.ts.`);
  const limitArgument = field.args.find((argument) => argument.name === 'limit');
  if (!limitArgument) return { limitOf: () => 0, read };
  const limitDefault = Number(limitArgument.defaultValue);
  const limitOf = (args: RootArguments): number => {
    const limit = args.limit ?? limitDefault;
    checkLimit(field.name, limit);
    return limit;
  };
  return { limitOf, read };
}
