/**
 * The bounds on a query's text: depth and number of fields. Measured before validation, whose own cost grows
 * with the square of the fields, and in one visit per fragment, so that nested fragments do not multiply it.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  Location,
  type SelectionSetNode,
} from 'graphql';
import { bounds } from './bounds.ts';
import { PublicError } from './public-error.ts';

/** How large a query is: levels of fields, and fields after the expansion of fragments. */
export interface Extent {
  readonly depth: number;
  readonly fieldCount: number;
}

const nothing: Extent = { depth: 0, fieldCount: 0 };

/** Throws a PublicError that says the bound and what came. */
export function checkDocument(document: DocumentNode): void {
  // Mercurius also takes a query that is the JSON of a syntax tree. Such a tree was never parsed, so its names
  // may hold anything, and graphql-jit compiles names into code. JSON cannot make an instance of Location.
  if (!(document.loc instanceof Location))
    throw new PublicError('Expected the text of a GraphQL query, got JSON.');
  const { depth, fieldCount } = extentOf(document);
  if (depth > bounds.depthMax) {
    throw new PublicError(
      `A query nests at most ${bounds.depthMax} levels of fields, got ${depth}. Ask for fewer.`,
    );
  }
  if (fieldCount > bounds.fieldsMax) {
    const came = fieldCount > 1_000_000 ? 'more than a million' : `${fieldCount}`;
    throw new PublicError(
      `A query selects at most ${bounds.fieldsMax} fields, with fragments counted wherever they are spread; got ${came}. Split it.`,
    );
  }
}

/** The deepest level, and the fields of all operations and of the fragments that none of them spreads. */
export function extentOf(document: DocumentNode): Extent {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const extents = new Map<string, Extent>();
  let total = nothing;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      total = joined(total, extentOfSet(definition.selectionSet, fragments, extents));
    }
  }
  for (const name of fragments.keys()) {
    if (!extents.has(name)) total = joined(total, extentOfFragment(name, fragments, extents));
  }
  return total;
}

function joined(a: Extent, b: Extent): Extent {
  return { depth: Math.max(a.depth, b.depth), fieldCount: a.fieldCount + b.fieldCount };
}

function extentOfSet(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  extents: Map<string, Extent>,
): Extent {
  let depth = 0;
  let fieldCount = 0;
  for (const selection of set.selections) {
    let extent = nothing;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      extent = extentOfFragment(selection.name.value, fragments, extents);
    } else if (selection.selectionSet) {
      extent = extentOfSet(selection.selectionSet, fragments, extents);
    }
    if (selection.kind === Kind.FIELD) {
      // GraphQL's own validation bounds how deep introspection nests; its customary query has more than 7 levels.
      const isIntrospection = selection.name.value.startsWith('__');
      extent = { depth: isIntrospection ? 1 : extent.depth + 1, fieldCount: extent.fieldCount + 1 };
    }
    depth = Math.max(depth, extent.depth);
    fieldCount += extent.fieldCount;
  }
  return { depth, fieldCount };
}

function extentOfFragment(
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  extents: Map<string, Extent>,
): Extent {
  const known = extents.get(name);
  const fragment = fragments.get(name);
  if (known) return known;
  if (!fragment) return nothing;
  // Stands while the fragment is visited: one that spreads itself ends here, and validation refuses it.
  extents.set(name, nothing);
  const extent = extentOfSet(fragment.selectionSet, fragments, extents);
  extents.set(name, extent);
  return extent;
}
