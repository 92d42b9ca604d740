/** Leaves of a response: which stored values are copied unchanged, and how all others are served. */
import { type GraphQLLeafType, GraphQLScalarType, isEnumType } from 'graphql';

/** Kinds of JSON values, as bits, so that a set of them is a number. */
export const jsonKind = {
  text: 1,
  integer: 2,
  number: 4,
  boolean: 8,
  object: 16,
  list: 32,
} as const;

const anyKind = 63;
/** `integer` is a number without fraction and exponent within 32 bits. */
const anyNumber = jsonKind.integer | jsonKind.number;

const builtIn: Readonly<Record<string, number>> = {
  String: jsonKind.text,
  ID: jsonKind.text,
  Int: jsonKind.integer,
  Float: anyNumber,
  Boolean: jsonKind.boolean,
};

/** The `serialize` of a GraphQL.js scalar that was given none. */
const passUntouched = new GraphQLScalarType({ name: 'Untouched' }).serialize;

/**
 * The kinds of stored values that a leaf type serves unchanged, as bits: these are copied, including digits and escapes. All
 * others go through the type (`completeLeaf`). A custom scalar that checks its values may name kinds that need no check:
 * `extensions.servedUntouched`.
 */
export function untouchedKinds(type: GraphQLLeafType): number {
  if (isEnumType(type)) return 0;
  const declared = type.extensions['servedUntouched'];
  if (typeof declared === 'number') return declared;
  const known = builtIn[type.name];
  if (known !== undefined) return known;
  return type.serialize === passUntouched ? anyKind : 0;
}

/** A stored value as its type serves it. Throws the type's error for a value that it cannot represent. */
export function completeLeaf(type: GraphQLLeafType, stored: unknown): unknown {
  const served: unknown = type.serialize(stored);
  if (served === null || served === undefined) {
    throw new Error(`Expected \`${type.name}.serialize\` to return a value, got ${String(served)}.`);
  }
  return served;
}
