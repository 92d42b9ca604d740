/** What a transformer is: it turns stored documents, as PostgreSQL sent them, into the value of a root field. */
import { type GraphQLError, locatedError } from 'graphql';
import type { StoredRow } from '../documents.ts';
import type { ResponsePlan, ResponseValue } from './response-plan.ts';

export interface Transformed {
  /**
   * The root field's value, JSON in UTF-8; the caller may keep it. Null if an error removed it: the field is non-null, so
   * its parent becomes null.
   */
  readonly json: Buffer | null;
  readonly errors: readonly GraphQLError[];
}

/**
 * Transforms the rows that a root field read: any number for a list, otherwise one or none. Throws a `StoredDocumentError`
 * for a document that is not JSON.
 */
export type ResponseTransform = (rows: readonly StoredRow[]) => Transformed;

export type TransformerName = 'object' | 'text' | 'wasm';

/** One implementation of the contract; all give the same bytes for what PostgreSQL stores as `jsonb`. */
export interface Transformer {
  readonly name: TransformerName;
  /** `strategy` is for error messages. */
  compile(plan: ResponsePlan, strategy: string): ResponseTransform;
}

/** A stored document that cannot be read. */
export class StoredDocumentError extends Error {
  constructor(strategy: string, row: StoredRow, reason: string) {
    super(`Strategy ${strategy}, row ${row.id}: the stored document cannot be transformed. ${reason}`);
  }
}

export type ResponsePath = readonly (string | number)[];

export function nullError(value: ResponseValue, path: ResponsePath): GraphQLError {
  return errorAt(new Error(`Cannot return null for non-nullable field ${value.coordinate}.`), value, path);
}

export function notListError(value: ResponseValue, path: ResponsePath): GraphQLError {
  return errorAt(
    new Error(`Expected Iterable, but did not find one for field "${value.coordinate}".`),
    value,
    path,
  );
}

/** An error thrown at a place of the response, in GraphQL's form. */
export function errorAt(thrown: unknown, value: ResponseValue, path: ResponsePath): GraphQLError {
  return locatedError(thrown, value.nodes, [...path]);
}
