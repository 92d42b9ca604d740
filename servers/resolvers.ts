/** One resolver per root field: reads the documents and transforms them. Fields below are plain properties. */
import type { FieldNode, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { checkLimit } from './bounds.ts';
import type { Document, Reader, Selection } from './strategy.ts';
import { compileTransform, type Transform } from './transformer/object-form.ts';
import { compilePlan, selectionOf } from './transformer/plan.ts';

/** What resolvers share within one request. */
export interface RequestContext {
  readonly reader: Reader;
}

interface Arguments {
  readonly id: number;
  readonly after?: number | null;
  readonly limit?: number | null;
}

type Read = (
  reader: Reader,
  args: Arguments,
  limit: number,
  selection: Selection,
) => Promise<Document | readonly Document[] | null>;

/** How each root field is read; `limit` is the default where none is given, 0 for a field without one. */
const reads: Readonly<Record<string, Read>> = {
  user: (reader, args, _limit, selection) => reader.user(args.id, selection),
  users: (reader, args, limit, selection) => reader.users(args.after ?? null, limit, selection),
  post: (reader, args, _limit, selection) => reader.post(args.id, selection),
  feed: (reader, _args, limit, selection) => reader.feed(limit, selection),
  dashboard: (reader, _args, _limit, selection) => reader.dashboard(selection),
};

/** Gives every root field of the schema its resolver. */
export function attachResolvers(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const read = reads[field.name];
    if (!read)
      throw new Error(
        `Expected a reading of the root field "${field.name}", got none. Add it to resolvers.ts.`,
      );
    const limitArgument = field.args.find((argument) => argument.name === 'limit');
    field.resolve = limitArgument
      ? resolverOfList(field.name, read, Number(limitArgument.defaultValue))
      : resolverOfOne(read);
  }
}

function resolverOfOne(read: Read) {
  return (
    _root: unknown,
    args: Arguments,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> => {
    const { selection, transform } = compiledOf(info);
    return read(context.reader, args, 0, selection).then(transform);
  };
}

function resolverOfList(fieldName: string, read: Read, limitDefault: number) {
  // Asynchronous, so that an error is a rejection: graphql-jit reports what a resolver throws twice.
  return async (
    _root: unknown,
    args: Arguments,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> => {
    const limit = args.limit ?? limitDefault;
    checkLimit(fieldName, limit);
    const { selection, transform } = compiledOf(info);
    return transform(await read(context.reader, args, limit, selection));
  };
}

interface Compiled {
  readonly selection: Selection;
  readonly transform: Transform;
}

/**
 * By the list of field nodes, which graphql-jit keeps for as long as the compiled operation. Not by the first
 * node: with `@include`, an execution that is not compiled may see fewer nodes under the same first one.
 */
const compiledByNodes = new WeakMap<readonly FieldNode[], Compiled>();

function compiledOf(info: GraphQLResolveInfo): Compiled {
  const known = compiledByNodes.get(info.fieldNodes);
  if (known) return known;
  const plan = compilePlan(info.fieldNodes, info.returnType, info.fragments);
  const compiled = { selection: selectionOf(plan), transform: compileTransform(plan) };
  compiledByNodes.set(info.fieldNodes, compiled);
  return compiled;
}
