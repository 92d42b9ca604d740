/**
 * Limits of a request, the same for every strategy and executor. A query's size is measured before validation, because
 * validation's cost grows with the square of the fields. The length of its text is measured before it is parsed. Each fragment is visited once, so that nested fragments do not
 * multiply the work. The time limit of a statement is a setting of the sessions (`sessionSettings`).
 */
import { type DocumentNode, Kind, Location, type SelectionNode, type SelectionSetNode } from 'graphql';
import { PublicError } from './public-error.ts';

export const bounds = {
  /** Rows of `users(limit:)` and `feed(limit:)`; the minimum is 1. */
  limitMax: 100,
  /** Levels of fields; introspection has a limit of its own. */
  depthMax: 7,
  /** Fields of a query; a fragment counts wherever it is spread. */
  fieldsMax: 1_000,
  /** The text of a query. */
  charactersMax: 64 * 1024,
  /** Room for the texts of `createPosts`. */
  bodyBytesMax: 1024 * 1024,
} as const;

/** Throws a PublicError if `limit` is out of bounds. */
export function checkLimit(fieldName: string, limit: number): void {
  if (limit >= 1 && limit <= bounds.limitMax) return;
  throw new PublicError(
    `${fieldName}(limit:) takes 1 to ${bounds.limitMax}, got ${limit}. ` +
      `Ask for ${limit < 1 ? 'at least 1' : `at most ${bounds.limitMax} at a time`}.`,
  );
}

/**
 * A limit for the text of a statement. As a parameter it would cost more: PostgreSQL then assumes that a tenth of the table
 * is read, finds the generic plan expensive, and plans every execution anew.
 * @throws RangeError unless `limit` is a whole number within its bounds, which also limits the number of texts.
 */
export function literalLimit(limit: number): string {
  if (!Number.isInteger(limit) || limit < 1 || limit > bounds.limitMax) {
    throw new RangeError(`limit: expected a whole number from 1 to ${bounds.limitMax}, got ${limit}`);
  }
  return String(limit);
}

/** Throws a PublicError if the text of a query, which is all that is parsed of a body, is too long. */
export function checkText(body: unknown): void {
  const { query } = (body ?? {}) as { query?: unknown };
  if (typeof query !== 'string' || query.length <= bounds.charactersMax) return;
  throw new PublicError(
    `A query's text holds at most ${bounds.charactersMax} characters, got ${query.length}. Pass long values as variables.`,
  );
}

/** Throws a PublicError with the limit and the actual value. */
export function checkDocument(document: DocumentNode): void {
  // Mercurius also accepts a query as the JSON of a syntax tree. Such a tree was never parsed, so its names may hold
  // anything, and graphql-jit compiles names into code. JSON cannot make an instance of Location.
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

/** The size of a query: levels of fields, and number of fields after the expansion of fragments. */
interface Extent {
  readonly depth: number;
  readonly fieldCount: number;
}

const nothing: Extent = { depth: 0, fieldCount: 0 };

function joined(a: Extent, b: Extent): Extent {
  return { depth: Math.max(a.depth, b.depth), fieldCount: a.fieldCount + b.fieldCount };
}

/** The deepest level, and the number of fields in all operations and in unused fragments. */
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
    // Used while the fragment is visited: a fragment that spreads itself ends here, and validation refuses it.
    extents.set(name, nothing);
    const extent = ofSet(fragments.get(name));
    extents.set(name, extent);
    return extent;
  };
  const ofSelection = (selection: SelectionNode): Extent => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    const { depth, fieldCount } = ofSet(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return { depth, fieldCount };
    // GraphQL's validation limits the nesting of introspection; its standard query has more than 7 levels.
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
