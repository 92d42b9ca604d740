/** One resolver per root field: reads the documents and transforms them. Fields below are plain properties. */
import type { FieldNode, GraphQLField, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Selection } from '../documents.ts';
import type { Writer } from '../mutations/writer.ts';
import type { Reader } from '../strategy.ts';
import { compileTransform, type Transform } from '../transformer/object-form.ts';
import { compilePlan, selectionOf } from '../transformer/plan.ts';
import { type RootArguments, rootFieldOf } from './schema.ts';

/** What the resolvers of one request share. */
export interface RequestContext {
  readonly reader: Reader;
  /** A reader of what this request has written. A new one for each write, because a reader may remember what was before. */
  readonly createReaderAfterWrite: () => Reader;
  /** Null if the server answers no mutation. */
  readonly writer: Writer | null;
  /** Set if errors must come in the order of selection, however long each field takes. */
  rootValues?: RootValues;
}

/**
 * Holds back the values of root fields until all of the request are read. Then GraphQL.js completes them one by one, in
 * order.
 */
export class RootValues {
  readonly #begun: Promise<unknown>[] = [];

  async hold<Value>(value: Promise<Value>): Promise<Value> {
    this.#begun.push(value);
    // All fields start without a pause between them.
    await null;
    await Promise.allSettled(this.#begun);
    return value;
  }
}

/** Gives every root field of `Query` its resolver. */
export function attachResolvers(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const readField = rootReading(field);
    field.resolve = (_root, args, context: RequestContext, info) => {
      const value = readField(context.reader, args as RootArguments, info);
      return context.rootValues ? context.rootValues.hold(value) : value;
    };
  }
}

/** Reads what is selected of a root field of `Query`, and transforms it. */
export type RootReading = (reader: Reader, args: RootArguments, info: GraphQLResolveInfo) => Promise<unknown>;

export function rootReading(field: GraphQLField<unknown, unknown>): RootReading {
  const { read, limitOf } = rootFieldOf(field);
  // Asynchronous, so that an error is a rejection: graphql-jit reports an error twice if a resolver throws it
  // synchronously.
  return async (reader, args, info) => {
    const limit = limitOf(args);
    const { selection, transform } = compiledOf(info);
    return transform(await read(reader, args, limit, selection));
  };
}

interface Compiled {
  readonly selection: Selection;
  readonly transform: Transform;
}

/**
 * Keyed by the list of field nodes, which graphql-jit keeps as long as the compiled operation. Not by the first node: with
 * `@include`, an interpreted execution may see fewer nodes behind the same first one.
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
