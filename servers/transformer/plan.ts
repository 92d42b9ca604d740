/** What a selection asks of a stored document, compiled once per operation: no name is looked at again per request. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Selection } from '../strategy.ts';
import { documentKeyOf } from './document-key.ts';

/** The selected fields of one object type, in selection order. */
export type Plan = readonly PlannedField[];

export interface PlannedField {
  /** The key in the stored document: `first_name`. */
  readonly key: string;
  /**
   * The field's name in the schema, `firstName`. Not the alias: the executor reads its parent objects by
   * field name, and puts one field under several aliases by itself.
   */
  readonly name: string;
  /** What is selected of the child; null for a leaf, whose value passes untouched. */
  readonly child: Plan | null;
}

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/**
 * The plan of a field: everything that its nodes select, fragments included, one entry per field name.
 * `@skip` and `@include` are ignored, so a plan holds for all variables; the executor makes the final cut.
 * Null for a leaf. Throws for an interface or a union, which no stored document has.
 */
export function compilePlan(
  fieldNodes: readonly FieldNode[],
  fieldType: GraphQLOutputType,
  fragments: Fragments,
): Plan | null {
  const type = getNamedType(fieldType);
  if (isLeafType(type)) return null;
  if (!isObjectType(type)) throw new Error(`Expected an object type to transform into, got "${type.name}".`);
  const nodesByName = new Map<string, FieldNode[]>();
  for (const node of fieldNodes) {
    if (node.selectionSet) collectFields(node.selectionSet, fragments, nodesByName);
  }
  return [...nodesByName].map(([name, nodes]) => planField(type, name, nodes, fragments));
}

function planField(
  type: GraphQLObjectType,
  name: string,
  nodes: readonly FieldNode[],
  fragments: Fragments,
): PlannedField {
  const field = type.getFields()[name];
  if (!field) throw new Error(`Expected a field of type "${type.name}", got "${name}".`);
  return { key: documentKeyOf(type.name, name), name, child: compilePlan(nodes, field.type, fragments) };
}

/** Adds the fields of a selection set by name. `__typename` and its like are the schema's to answer. */
function collectFields(set: SelectionSetNode, fragments: Fragments, into: Map<string, FieldNode[]>): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      if (name.startsWith('__')) continue;
      const nodes = into.get(name);
      if (nodes) nodes.push(selection);
      else into.set(name, [selection]);
    } else {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      if (fragment) collectFields(fragment.selectionSet, fragments, into);
    }
  }
}

/** The same plan as a source reads it: stored keys only. */
export function selectionOf(plan: Plan | null): Selection {
  const entries = (plan ?? []).map((field) => [field.key, selectionOf(field.child)] as const);
  return Object.freeze(Object.fromEntries(entries));
}
