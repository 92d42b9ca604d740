/** Collects the fields of a selection set, with fragments expanded, as GraphQL merges repeated selections. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
} from 'graphql';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** What else a selection depends on besides its text. */
export interface SelectionScope {
  readonly fragments: Fragments;
  /** The operation's coerced variables; null to keep what `@skip` and `@include` may remove. */
  readonly variables: Readonly<Record<string, unknown>> | null;
}

/**
 * Everything that the nodes select one level down, grouped by the name that `entryOf` gives a field, in the order of first
 * selection. Type conditions are ignored: all stored types are object types, and validation admits no condition on them that
 * fails.
 */
export function collectFields(
  nodes: readonly FieldNode[],
  scope: SelectionScope,
  entryOf: (node: FieldNode) => string,
): Map<string, FieldNode[]> {
  const nodesByEntry = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const collect = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      if (!isIncluded(selection, scope)) continue;
      if (selection.kind === Kind.FIELD) {
        const entry = entryOf(selection);
        const entryNodes = nodesByEntry.get(entry);
        if (entryNodes) entryNodes.push(selection);
        else nodesByEntry.set(entry, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet.selections);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        collect(scope.fragments[selection.name.value]?.selectionSet.selections ?? []);
      }
    }
  };
  for (const node of nodes) collect(node.selectionSet?.selections ?? []);
  return nodesByEntry;
}

/** The alias, or else the field's name. */
export function responseNameOf(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

function isIncluded(selection: SelectionNode, { variables }: SelectionScope): boolean {
  if (variables === null || !selection.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false;
}
