/** Resolvers of the mutations: each writes, and answers with the document that is read after the commit, or with a WriteError. */
import { type GraphQLResolveInfo, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { PublicError } from '../graphql/public-error.ts';
import { type RequestContext, rootReading } from '../graphql/resolvers.ts';
import { WriteError } from './write-error.ts';
import type { Writer } from './writer.ts';

/** What a mutation did, and what its result type is resolved from: the id of the document, or the reason why there is none. */
interface Outcome {
  readonly id: number | null;
  /** No Error: GraphQL.js would throw it. */
  readonly error: Pick<WriteError, 'code' | 'message'> | null;
}

type Write = (args: unknown) => Promise<number>;

/** Gives every field of `Mutation` its resolver, and those fields of its result that are read like a root field of `Query`. */
export function attachMutations(schema: GraphQLSchema): void {
  const queries = schema.getQueryType()?.getFields() ?? {};
  for (const mutation of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    mutation.resolve = (_root, args, { writer }: RequestContext): Promise<Outcome> =>
      outcomeOf(writer, mutation.name, args);
    const result = getNamedType(mutation.type);
    for (const field of isObjectType(result) ? Object.values(result.getFields()) : []) {
      const query = queries[field.name];
      if (!query) continue;
      const read = rootReading(query);
      field.resolve = ({ id }: Outcome, _args, context: RequestContext, info: GraphQLResolveInfo) =>
        id === null ? null : read(context.createReaderAfterWrite(), { id }, info);
    }
  }
}

async function outcomeOf(writer: Writer | null, name: string, args: unknown): Promise<Outcome> {
  if (!writer) throw new PublicError('This server is for reading only: it answers no mutation.');
  try {
    const write = writer[name as keyof Writer] as Write;
    return { id: await write.call(writer, args), error: null };
  } catch (error) {
    if (error instanceof WriteError) return { id: null, error: { code: error.code, message: error.message } };
    throw error;
  }
}
