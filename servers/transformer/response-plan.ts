/**
 * The form of a response below one root field: names, order, types. Compiled once per operation and values of the variables
 * in `@skip` and `@include`.
 */
import {
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  TypeNameMetaFieldDef,
} from 'graphql';
import { collectFields, responseNameOf, type SelectionScope } from './collect-fields.ts';
import { compilePlan, fieldOf, listDepthOf, type Plan } from './plan.ts';

export interface ResponsePlan {
  /** What is read of each document; null if the root field is a leaf. */
  readonly read: Plan | null;
  readonly root: ResponseField;
}

export interface ResponseField {
  /** The alias, or else the field's name. */
  readonly responseName: string;
  /** The field's index in the level's read plan; -1 for `__typename`. */
  readonly slot: number;
  readonly value: ResponseValue;
}

/** The value of a field, or of a list's item. Exactly one of `leaf`, `item` and `object` is present. */
export interface ResponseValue {
  readonly nonNull: boolean;
  readonly leaf: GraphQLLeafType | null;
  /** What a list holds. */
  readonly item: ResponseValue | null;
  readonly object: ResponseObject | null;
  /** For errors: `User.firstName`, and where the operation selects it. */
  readonly coordinate: string;
  readonly nodes: readonly FieldNode[];
}

export interface ResponseObject {
  readonly typeName: string;
  readonly fields: readonly ResponseField[];
}

/**
 * The plan of a root field. `nodes` are all nodes that select it under one response name. Throws for a list of lists, an
 * interface or a union.
 */
export function compileResponsePlan(
  parentType: GraphQLObjectType,
  nodes: readonly FieldNode[],
  scope: SelectionScope,
): ResponsePlan {
  const [node] = nodes;
  if (!node) throw new Error(`Expected a field of type "${parentType.name}" to answer, got none.`);
  const { type } = fieldOf(parentType, node.name.value);
  if (listDepthOf(type) > 1) {
    throw new Error(
      `Expected "${parentType.name}.${node.name.value}" to be a document or a list of them, got ${type}.`,
    );
  }
  const coordinate = `${parentType.name}.${node.name.value}`;
  const read = compilePlan(nodes, type, scope.fragments, scope.variables);
  const value = responseValueOf(type, { coordinate, nodes }, read, scope);
  return { read, root: { responseName: responseNameOf(node), slot: 0, value } };
}

type Origin = Pick<ResponseValue, 'coordinate' | 'nodes'>;

function responseValueOf(
  type: GraphQLOutputType,
  origin: Origin,
  read: Plan | null,
  scope: SelectionScope,
): ResponseValue {
  const nonNull = isNonNullType(type);
  const nullable = nonNull ? type.ofType : type;
  return {
    nonNull,
    leaf: isLeafType(nullable) ? nullable : null,
    item: isListType(nullable) ? responseValueOf(nullable.ofType, origin, read, scope) : null,
    object: isObjectType(nullable) ? objectOf(nullable, origin.nodes, read ?? [], scope) : null,
    ...origin,
  };
}

function objectOf(
  type: GraphQLObjectType,
  parentNodes: readonly FieldNode[],
  read: Plan,
  scope: SelectionScope,
): ResponseObject {
  const fields = [...collectFields(parentNodes, scope, responseNameOf)].map(([responseName, nodes]) => {
    const name = nodes[0]?.name.value ?? '';
    const coordinate = `${type.name}.${name}`;
    const slot = read.findIndex((field) => field.name === name);
    const child = read[slot]?.child ?? null;
    const value = responseValueOf(typeOf(type, name), { coordinate, nodes }, child, scope);
    return { responseName, slot, value };
  });
  return { typeName: type.name, fields };
}

/** Every type has `__typename`, but no type lists it among its fields. */
function typeOf(type: GraphQLObjectType, name: string): GraphQLOutputType {
  return name === '__typename' ? TypeNameMetaFieldDef.type : fieldOf(type, name).type;
}
