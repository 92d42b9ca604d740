/** The fields of a selection set, with its fragments taken apart: how GraphQL merges what is selected twice. */
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

/** What a selection means beside its text. */
export interface SelectionScope {
  readonly fragments: Fragments;
  /** The operation's variables, coerced; null to keep what `@skip` and `@include` may take out. */
  readonly variables: Readonly<Record<string, unknown>> | null;
}

/**
 * All that the nodes select one level down, by what `entryOf` calls a field, in the order of first selection.
 * Conditions on types are not looked at: where only object types are stored, validation admits none that fails.
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
