/** How the root fields of the schema are read, by whichever executor and from whichever reader. */

import type { GraphQLField } from 'graphql';
import type { Selection } from '../documents.ts';
import type { RootReader } from '../strategy.ts';
import { checkLimit } from './bounds.ts';

/** Of any root field, coerced: each has some of them. */
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
  readonly hasLimit: boolean;
  /** The limit that is asked for, or the default; 0 for a field without one. Throws a PublicError beyond its bound. */
  limitOf(args: RootArguments): number;
  readonly read: Read;
}

/** The reading of a root field of the schema. Throws for one that has none. */
export function rootFieldOf(field: GraphQLField<unknown, unknown>): RootField {
  const read = reads[field.name];
  if (!read)
    throw new Error(
      `Expected a reading of the root field "${field.name}", got none. Add it to root-fields.ts.`,
    );
  const limitArgument = field.args.find((argument) => argument.name === 'limit');
  if (!limitArgument) return { hasLimit: false, limitOf: () => 0, read };
  const limitDefault = Number(limitArgument.defaultValue);
  const limitOf = (args: RootArguments): number => {
    const limit = args.limit ?? limitDefault;
    checkLimit(field.name, limit);
    return limit;
  };
  return { hasLimit: true, limitOf, read };
}
