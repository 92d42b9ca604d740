/** The contract's schema, deeper than the served one, and functions that answer an operation over it. For tests only. */
import assert from 'node:assert/strict';
import {
  buildSchema,
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFormattedError,
  GraphQLScalarType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { StoredRow } from '../documents.ts';
import { collectFields, type SelectionScope } from './collect-fields.ts';
import { checkDocumentKeys } from './document-key.ts';
import { jsonKind } from './leaf.ts';
import { compileTransform } from './object-form.ts';
import { compilePlan } from './plan.ts';
import { compileResponsePlan, type ResponsePlan } from './response-plan.ts';
import type { ResponseTransform, Transformer } from './transformer.ts';

export const sdl = `
  type Query { node: Node  strictNode: Node!  nodes: [Node!]!  looseNodes: [Node]  name: String }
  "Its values pass as they are."
  scalar JSON
  scalar Numeric
  "Text; whatever else is stored is an error."
  scalar Moment
  enum Color { RED DEEP_BLUE }
  type Node {
    id: Int!  _private: String  fullName: String  bio: String  constructor: String  isOpen: Boolean  ratio: Float
    code: ID  exact: Numeric  extra: JSON  color: Color  madeAt: Moment  tagList: [String!]  gridRows: [[Int]]
    child: Node  strictChild: Node!  childList: [Node!]  strictList: [Node!]!  looseList: [Node]
    author: Person
  }
  type Person { id: Int!  firstName: String!  home: Node  friendList: [Person!]! }`;

export function contractSchema(): GraphQLSchema {
  const schema = buildSchema(sdl);
  checkDocumentKeys(schema);
  const moment = schema.getType('Moment');
  assert.ok(moment instanceof GraphQLScalarType);
  moment.serialize = (value) => {
    if (typeof value === 'string') return value;
    throw new GraphQLError(`Moment cannot represent a stored ${typeof value}: expected text.`);
  };
  moment.extensions = { servedUntouched: jsonKind.text };
  return schema;
}

export const schema = contractSchema();

export interface Operation {
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

interface Parsed {
  readonly definition: OperationDefinitionNode;
  readonly scope: SelectionScope;
}

function parseOperation({ text, variables = {} }: Operation): Parsed {
  const document = parse(text);
  assert.deepEqual(validate(schema, document), [], text);
  const definition = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  assert.ok(definition);
  const fragments = Object.fromEntries(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const { coerced } = getVariableValues(schema, definition.variableDefinitions ?? [], variables);
  assert.ok(coerced);
  return { definition, scope: { fragments, variables: coerced } };
}

/** The plan of an operation's one root field. */
export function planOf(operation: Operation): ResponsePlan {
  const { definition, scope } = parseOperation(operation);
  const query = schema.getQueryType();
  assert.ok(query);
  const root: FieldNode = {
    kind: Kind.FIELD,
    name: definition.name ?? { kind: Kind.NAME, value: 'query' },
    selectionSet: definition.selectionSet,
  };
  const [nodes = []] = collectFields([root], scope, (node) => node.alias?.value ?? node.name.value).values();
  return compileResponsePlan(query, nodes, scope);
}

export interface Answer {
  /** The root field's value as JSON; null if an error made it null. */
  readonly json: string | null;
  readonly errors: readonly GraphQLFormattedError[];
}

export const strategy = 'tv';

export function answerBy(transform: ResponseTransform, rows: readonly StoredRow[]): Answer {
  const { json, errors } = transform(rows);
  return { json: json?.toString() ?? null, errors: errors.map((error) => error.toJSON()) };
}

export function answer(transformer: Transformer, operation: Operation, rows: readonly StoredRow[]): Answer {
  return answerBy(transformer.compile(planOf(operation), strategy), rows);
}

/** The answer of GraphQL.js itself over the object form, as at `/graphql`: the reference for all transformers. */
export function answerOfGraphql(operation: Operation, rows: readonly StoredRow[]): Answer {
  const resolving = contractSchema();
  for (const field of Object.values(resolving.getQueryType()?.getFields() ?? {})) {
    field.resolve = (_root, _args, _context, info) => {
      const transform = compileTransform(compilePlan(info.fieldNodes, info.returnType, info.fragments));
      const documents = rows.map(({ data }) => (data === null ? null : JSON.parse(data.toString())));
      return transform(String(info.returnType).startsWith('[') ? documents : (documents[0] ?? null));
    };
  }
  const document = parse(operation.text);
  const { data, errors = [] } = executeSync({
    schema: resolving,
    document,
    variableValues: operation.variables,
  });
  const json = data && JSON.stringify(Object.values(data)[0]);
  return { json: json ?? null, errors: errors.map((error) => error.toJSON()) };
}
