/**
 * What one request may ask, the same for every strategy and executor. A query's text is measured before validation,
 * whose own cost grows with the square of the fields, and in one visit per fragment, so that nested fragments do not
 * multiply it. How long a statement may take is a setting of the sessions (`sessionSettings`).
 */
import { type DocumentNode, Kind, Location, type SelectionNode, type SelectionSetNode } from 'graphql';
import { PublicError } from './public-error.ts';

export const bounds = {
  /** Rows of `users(limit:)` and `feed(limit:)`, from 1. */
  limitMax: 100,
  /** Levels of fields; introspection has a bound of its own. */
  depthMax: 7,
  /** Fields of a query, with every fragment counted wherever it is spread. */
  fieldsMax: 1_000,
  bodyBytesMax: 64 * 1024,
} as const;

/** Throws a PublicError unless `limit` is within its bound. */
export function checkLimit(fieldName: string, limit: number): void {
  if (limit >= 1 && limit <= bounds.limitMax) return;
  throw new PublicError(
    `${fieldName}(limit:) takes 1 to ${bounds.limitMax}, got ${limit}. ` +
      `Ask for ${limit < 1 ? 'at least 1' : `at most ${bounds.limitMax} at a time`}.`,
  );
}

/**
 * A limit as it stands in a statement's text. A parameter would do worse: PostgreSQL then assumes that a
 * tenth of the table is read, takes the generic plan for dear and plans anew on every execution.
 * @throws RangeError unless `limit` is a whole number within its bound, so that the variants are bounded too.
 */
export function literalLimit(limit: number): string {
  if (!Number.isInteger(limit) || limit < 1 || limit > bounds.limitMax) {
    throw new RangeError(`limit: expected a whole number from 1 to ${bounds.limitMax}, got ${limit}`);
  }
  return String(limit);
}

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

/** How large a query is: levels of fields, and fields after the expansion of fragments. */
interface Extent {
  readonly depth: number;
  readonly fieldCount: number;
}

const nothing: Extent = { depth: 0, fieldCount: 0 };

function joined(a: Extent, b: Extent): Extent {
  return { depth: Math.max(a.depth, b.depth), fieldCount: a.fieldCount + b.fieldCount };
}

/** The deepest level, and the fields of all operations and of the fragments that none of them spreads. */
export function extentOf({ definitions }: DocumentNode): Extent {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet);
  }
  const extents = new Map<string, Extent>();

  const ofFragment = (name: string): Extent => {
    const known = extents.get(name);
    if (known) return known;
    // Stands while the fragment is visited: one that spreads itself ends here, and validation refuses it.
    extents.set(name, nothing);
    const extent = ofSet(fragments.get(name));
    extents.set(name, extent);
    return extent;
  };
  const ofSelection = (selection: SelectionNode): Extent => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    const { depth, fieldCount } = ofSet(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return { depth, fieldCount };
    // GraphQL's own validation bounds how deep introspection nests; its customary query has more than 7 levels.
    const isIntrospection = selection.name.value.startsWith('__');
    return { depth: isIntrospection ? 1 : depth + 1, fieldCount: fieldCount + 1 };
  };
  const ofSet = (set?: SelectionSetNode): Extent =>
    set?.selections.reduce((total, selection) => joined(total, ofSelection(selection)), nothing) ?? nothing;

  let total = nothing;
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) total = joined(total, ofSet(definition.selectionSet));
  }
  for (const name of fragments.keys()) if (!extents.has(name)) total = joined(total, ofFragment(name));
  return total;
}
