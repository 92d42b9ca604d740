/** A scenario: one GraphQL operation and its stream of variables, the same for every strategy. */
import type { Dataset } from '../seed/data/datasets.ts';
import type { Random } from './random.ts';

export type Variables = Readonly<Record<string, number | null>>;

export interface Scenario {
  readonly name: string;
  /** A few words for a heading. */
  readonly title: string;
  /** What it is an example of. */
  readonly kind: 'one document' | 'a page of documents' | 'few fields' | 'an aggregation';
  /** GraphQL text of the operation. */
  readonly operation: string;
  /** Upper limit of connections, for operations so slow that more would only queue. */
  readonly connectionsMax?: number;
  /** One draw of the stream. Absent if the operation takes no variables. */
  readonly draw?: (random: Random, dataset: Dataset) => Variables;
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
export function requestBody(scenario: Scenario, variables: Variables): string {
  return JSON.stringify({ query: scenario.operation, variables });
}
