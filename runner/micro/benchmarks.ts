/**
 * The workloads of the micro-benchmarks: what a server does to documents, operations and rows like those of the scenarios.
 * Reading a document's JSON is timed as well, to compare transforming it with.
 */
import { type FieldNode, type GraphQLObjectType, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import type { Document } from '../../servers/documents.ts';
import { createSchema } from '../../servers/graphql/schema.ts';
import { camelCase } from '../../servers/transformer/document-key.ts';
import { transformers } from '../../servers/transformer/index.ts';
import { compileTransform, type Transform } from '../../servers/transformer/object-form.ts';
import { compilePlan, fieldOf } from '../../servers/transformer/plan.ts';
import { compileResponsePlan } from '../../servers/transformer/response-plan.ts';
import { rowParser } from './row-parsing.ts';

export interface MicroWorkload {
  /** `transform-user` */
  readonly name: string;
  /** What one call of `run` does. */
  readonly title: string;
  /** Returns its result, so that no engine can skip the work. */
  run(): unknown;
}

const moment = '2026-01-02T03:04:05.000006Z';
const author = { id: 1, first_name: 'Ada', last_name: 'Lovelace' };

/** Parsed from JSON, as from PostgreSQL, so that objects have the shapes that the parser gives them. */
function stored<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const summary = (id: number): Document => ({
  id,
  title: 'Title',
  content: 'x'.repeat(250),
  created_at: moment,
});
const comment = (id: number): Document => ({ id, content: 'x'.repeat(80), created_at: moment, author });
const user = stored({
  ...author,
  email: 'ada@example.org',
  created_at: moment,
  updated_at: moment,
  user_posts: times(10, summary),
});
const post = stored({ ...summary(1), comment_count: 10, author, comments: times(10, comment) });
const feed = times(20, () => stored(post));

/** The only root field of an operation, and the type that has it. */
function rootOf(schema: GraphQLSchema, operation: string): { query: GraphQLObjectType; node: FieldNode } {
  const query = schema.getQueryType();
  const [definition] = parse(operation).definitions;
  const [node] = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
  if (!query || node?.kind !== Kind.FIELD)
    throw new Error(`Expected an operation with one root field, got: ${operation}`);
  return { query, node };
}

function transformOf(schema: GraphQLSchema, operation: string): Transform {
  const { query, node } = rootOf(schema, operation);
  return compileTransform(compilePlan([node], fieldOf(query, node.name.value).type, {}));
}

/** The row of a document as PostgreSQL prints it: with a space after each colon and comma. */
function rowOf(document: Document): { readonly id: number; readonly data: string } {
  return { id: 1, data: JSON.stringify(document).replaceAll('":', '": ').replaceAll(',"', ', "') };
}

const wholeUser =
  '{ user(id: 1) { id firstName lastName email createdAt updatedAt userPosts { id title content createdAt } } }';
const wholePost =
  '{ post(id: 1) { id title content createdAt commentCount author { id firstName lastName } comments { id content createdAt author { id firstName lastName } } } }';
const feedPage = '{ feed { id title createdAt commentCount author { firstName lastName } } }';

/** In the order in which they are shown. */
export function microWorkloads(): readonly MicroWorkload[] {
  const schema = createSchema();
  const timed = (name: string, title: string, operation: string, value: unknown): MicroWorkload => {
    const transform = transformOf(schema, operation);
    return { name, title, run: () => transform(value) };
  };
  const { user_posts: userPosts, ...userRow } = user;
  const rows = [rowOf(user)];
  const parsed = parse(wholeUser);
  return [
    timed('transform-user', 'transform a user with 10 posts', wholeUser, user),
    timed('transform-one-field', 'transform one field of that user', '{ user(id: 1) { firstName } }', user),
    timed('transform-post', 'transform a post with 10 comments and their authors', wholePost, post),
    timed('transform-feed', 'transform a feed of 20 posts with their authors', feedPage, feed),
    ...transformers.map((transformer): MicroWorkload => {
      const { query, node } = rootOf(schema, wholeUser);
      const plan = compileResponsePlan(query, [node], { fragments: {}, variables: {} });
      const respond = transformer.compile(plan, 'micro');
      const title = `from the stored text of that user to the response's bytes (${transformer.name})`;
      return { name: `respond-${transformer.name}`, title, run: () => respond(rows).json };
    }),
    {
      name: 'compile-transform',
      title: 'compile the transform of a user (once per operation)',
      run: () => transformOf(schema, wholeUser),
    },
    { name: 'case-key', title: 'case one key (never per document)', run: () => camelCase('first_name') },
    {
      name: 'parse-operation',
      title: 'parse an operation (once per operation)',
      run: () => parse(wholeUser),
    },
    {
      name: 'validate-operation',
      title: 'validate that operation (once per operation)',
      run: () => validate(schema, parsed),
    },
    {
      name: 'row-of-document',
      title: 'read the row of a user with 10 posts as one document',
      run: rowParser([{ data: user }]),
    },
    {
      name: 'rows-of-tables',
      title: 'read the rows of that user and the 10 posts',
      run: inTurn(rowParser([userRow]), rowParser(userPosts as Document[])),
    },
  ];
}

/** Each statement has an answer of its own, so their rows are parsed separately. */
function inTurn(...parts: readonly (() => unknown)[]): () => unknown {
  return () => parts.map((part) => part());
}
