/** What a selection needs of a stored document, compiled once per operation, so that requests look up no names. */
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Selection } from '../documents.ts';
import { collectFields, type Fragments, type SelectionScope } from './collect-fields.ts';
import { documentKeyOf } from './document-key.ts';

/** The selected fields of one object type, in selection order. */
export type Plan = readonly PlannedField[];

export interface PlannedField {
  /** The key in the stored document: `first_name`. */
  readonly key: string;
  /**
   * The field's name in the schema, `firstName`. Not the alias: a field with several aliases is read once, and the response
   * shows it under each of them.
   */
  readonly name: string;
  /** How many lists are around the value: 0 for `User`, 1 for `[User!]!`. */
  readonly listDepth: number;
  /** The selection of the child; null for a leaf, whose value passes unchanged. */
  readonly child: Plan | null;
}

/**
 * The plan of a field: everything that its nodes select, including fragments, with one entry per field name. Without
 * variables, `@skip` and `@include` are ignored, so that the plan fits all values, and the response leaves out the rest.
 * Null for a leaf. Throws for an interface or a union, which no stored document has.
 */
export function compilePlan(
  fieldNodes: readonly FieldNode[],
  fieldType: GraphQLOutputType,
  fragments: Fragments,
  variables: SelectionScope['variables'] = null,
): Plan | null {
  const type = getNamedType(fieldType);
  if (isLeafType(type)) return null;
  if (!isObjectType(type)) throw new Error(`Expected an object type to transform into, got "${type.name}".`);
  const nodesByName = collectFields(fieldNodes, { fragments, variables }, (node) => node.name.value);
  // `__typename` and the like come from the schema.
  const stored = [...nodesByName].filter(([name]) => !name.startsWith('__'));
  return stored.map(([name, nodes]) => {
    const field = fieldOf(type, name);
    return {
      key: documentKeyOf(type.name, name),
      name,
      listDepth: listDepthOf(field.type),
      child: compilePlan(nodes, field.type, fragments, variables),
    };
  });
}

/** A field of an object type. Throws if there is none. */
export function fieldOf(type: GraphQLObjectType, name: string): { readonly type: GraphQLOutputType } {
  const field = type.getFields()[name];
  if (!field) throw new Error(`Expected a field of type "${type.name}", got "${name}".`);
  return field;
}

/** How many lists a type has around its named type. */
export function listDepthOf(type: GraphQLOutputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listDepthOf(nullable.ofType) : 0;
}

/** The same plan in the form for sources: only stored keys. */
export function selectionOf(plan: Plan | null): Selection {
  const entries = (plan ?? []).map((field) => [field.key, selectionOf(field.child)] as const);
  return Object.freeze(Object.fromEntries(entries));
}
