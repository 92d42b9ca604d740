/**
 * A scenario: one GraphQL operation and its stream of variables, the same for every strategy. Or a list of requests, for servers
 * that have a contract of their own.
 */
import type { Dataset } from '../seed/data/datasets.ts';
import type { Random } from './random.ts';

export type Variables = Readonly<Record<string, number | string | null | readonly object[]>>;

/** In the variables of a write: becomes a number that no other request has, so that an e-mail address can be new each time. */
export const numberMark = '#number#';

/** A request that writes, and the data of its answer, which is the same whatever was written before. */
export interface Write {
  readonly variables: Variables;
  readonly data: Readonly<Record<string, unknown>>;
  /** A statement that finds a row right afterwards, exactly if it was written. */
  readonly evidence: { readonly text: string; readonly values: readonly (number | string)[] };
}

/** One HTTP request, as it is the same for every server. */
export interface HttpRequest {
  readonly method: string;
  /** Below the URL of the server. Null: where that server answers GraphQL. */
  readonly path: string | null;
  /** Whether its answer must have no GraphQL errors. */
  readonly isGraphql: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a request without one. */
  readonly body: string;
}

export interface Scenario {
  readonly name: string;
  /** A few words for a heading. */
  readonly title: string;
  /** What it is an example of; null if nobody knows. */
  readonly kind: 'one document' | 'a page of documents' | 'few fields' | 'an aggregation' | 'a write' | null;
  /** GraphQL text of the operation, or a line for each request. */
  readonly operation: string;
  /** Upper limit of connections, for operations so slow that more would only queue. */
  readonly connectionsMax?: number;
  /** One draw of the stream. Absent if the operation takes no variables. */
  readonly draw?: (random: Random, dataset: Dataset) => Variables;
  /** Only of a mutation, instead of `draw`: one draw of its stream. */
  readonly write?: (random: Random, dataset: Dataset) => Write;
  /** Instead of a stream of variables. */
  readonly requests?: readonly HttpRequest[];
  /** Whether answers to one of those vary, so that their bytes cannot be compared. */
  readonly answersVary?: boolean;
  /** Edge cases (missing id, empty list, largest limit), for the oracle. */
  edges(dataset: Dataset): readonly Variables[];
}

/** The first `count` variable sets of a scenario's stream; one empty set if it takes no variables. */
export function variablesOf(
  scenario: Scenario,
  dataset: Dataset,
  count: number,
  random: Random,
): readonly Variables[] {
  const { draw } = scenario;
  if (!draw) return [{}];
  return Array.from({ length: count }, () => draw(random, dataset));
}

/** The HTTP body of a request. */
export function requestBody({ operation }: Pick<Scenario, 'operation'>, variables: Variables): string {
  return JSON.stringify({ query: operation, variables });
}
