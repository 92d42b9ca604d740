/**
 * The plan of an operation: what it asks and how it is answered. Compiled once per text and values of the variables in its
 * directives.
 */
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  isNonNullType,
  Kind,
} from 'graphql';
import type { StoredRow } from '../../documents.ts';
import { type RootArguments, rootFieldOf } from '../../graphql/schema.ts';
import type { StoredReader } from '../../strategy.ts';
import { collectFields, responseNameOf, type SelectionScope } from '../../transformer/collect-fields.ts';
import { selectionOf } from '../../transformer/plan.ts';
import { compileResponsePlan } from '../../transformer/response-plan.ts';
import type { ResponseTransform, Transformer } from '../../transformer/transformer.ts';
import type { Operation } from './operation.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface OperationPlan {
  /** In selection order. */
  readonly roots: readonly RootPlan[];
  /** What follows the last root field in the response. */
  readonly suffix: Buffer;
}

export interface RootPlan {
  readonly responseName: string;
  readonly nonNull: boolean;
  readonly nodes: readonly FieldNode[];
  /** What precedes the field's value in the response. */
  readonly prefix: Buffer;
  /** Prepares a read with the operation's coerced variables. Throws before anything is read if the arguments are invalid. */
  prepare(variables: Variables): () => Promise<readonly StoredRow[]>;
  readonly transform: ResponseTransform;
}

/** What plans are made with; the same for all operations of a server. */
export interface Planning {
  readonly schema: GraphQLSchema;
  readonly stored: StoredReader;
  readonly transformer: Transformer;
}

/** Throws for introspection, which only Mercurius answers. */
export function compileOperation(
  planning: Planning,
  { definition, fragments }: Operation,
  variables: Variables,
): OperationPlan {
  const operationNode: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: 'query' },
    selectionSet: definition.selectionSet,
  };
  const scope = { fragments, variables };
  const roots: RootPlan[] = [];
  let text = '{"data":{';
  let separator = '';
  for (const [responseName, nodes] of collectFields([operationNode], scope, responseNameOf)) {
    text += `${separator}"${responseName}":`;
    separator = ',';
    const fieldName = nodes[0]?.name.value ?? '';
    if (fieldName === '__typename') text += `"${planning.schema.getQueryType()?.name}"`;
    else {
      roots.push(compileRoot(planning, responseName, nodes, scope, Buffer.from(text)));
      text = '';
    }
  }
  return { roots, suffix: Buffer.from(`${text}}}`) };
}

function compileRoot(
  { schema, stored, transformer }: Planning,
  responseName: string,
  nodes: readonly FieldNode[],
  scope: SelectionScope,
  prefix: Buffer,
): RootPlan {
  const query = schema.getQueryType();
  const [node] = nodes;
  const field = node && query?.getFields()[node.name.value];
  if (!query || !field) throw new Error(`Expected a root field that is stored, got "${node?.name.value}".`);
  const plan = compileResponsePlan(query, nodes, scope);
  const selection = selectionOf(plan.read);
  const { limitOf, read } = rootFieldOf(field);
  const argumentsFor = argumentsOf(field, node);
  return {
    responseName,
    nonNull: isNonNullType(field.type),
    nodes,
    prefix,
    prepare: (variables) => {
      const args = argumentsFor(variables);
      const limit = limitOf(args);
      return () => read(stored, args, limit, selection);
    },
    transform: transformer.compile(plan, stored.relations),
  };
}

/** Arguments without variables are coerced once. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Variables) => RootArguments {
  const coerce = (variables: Variables): RootArguments =>
    getArgumentValues(field, node, variables) as unknown as RootArguments;
  // All arguments of the contract are scalars.
  if (node.arguments?.some(({ value }) => value.kind === Kind.VARIABLE)) return coerce;
  const args = coerce({});
  return () => args;
}
