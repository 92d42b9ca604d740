/** The contract that all strategies serve, read from `schema.graphql` and checked. */
import { readFileSync } from 'node:fs';
import { buildSchema, GraphQLError, GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { checkDocumentKeys } from '../transformer/document-key.ts';
import { jsonKind } from '../transformer/leaf.ts';

/** A schema of its own for each caller, since executors attach their resolvers to it. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchema(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
  checkDocumentKeys(schema);
  const dateTime = schema.getType('DateTime');
  if (dateTime instanceof GraphQLScalarType) {
    dateTime.serialize = serializeDateTime;
    // So that a transformer need not ask for each.
    dateTime.extensions = { ...dateTime.extensions, servedUntouched: jsonKind.text };
  }
  return schema;
}

/** The stored text as it is. A `Date` would lose microseconds, so it is an error and not converted. */
function serializeDateTime(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError(`DateTime cannot represent a stored ${typeof value}: expected text.`);
}
