/** What a run file may hold only once: a copy would count as a second measurement, or hide the other. */
import type { z } from 'zod';
import { caseKey } from './case.ts';
import type { Result } from './result.ts';

interface Named {
  readonly name: string;
}

/** The lists of a run. `Run` itself cannot be used, because its schema uses this check. */
interface Lists {
  readonly results: readonly Result[];
  readonly aaPair: { readonly results: readonly Result[] } | null;
  readonly strategies: readonly Named[];
  readonly executors: readonly Named[];
  readonly scenarios: readonly Named[];
  readonly microBenchmarks: readonly Named[];
  readonly storage: readonly { readonly strategy: string; readonly dataset: string }[];
  readonly databaseDelays: readonly { readonly delayMs: number }[];
}

/** For `superRefine`: adds an issue for each item with the same key as an earlier one. */
export function refuseDuplicates(run: Lists, { addIssue }: z.core.$RefinementCtx): void {
  const refuse = <Item>(
    path: readonly (string | number)[],
    items: readonly Item[],
    keyOf: (item: Item) => string,
    describe: (key: string) => string = (key) => key,
  ) => {
    const places = new Map<string, number>();
    for (const [index, item] of items.entries()) {
      const key = keyOf(item);
      const first = places.get(key);
      if (first === undefined) places.set(key, index);
      else {
        const message = `expected each once, but ${describe(key)} is also at [${first}]`;
        addIssue({ code: 'custom', path: [...path, index], message });
      }
    }
  };
  const refuseCases = (path: readonly string[], results: readonly Result[]) => {
    refuse(path, results, caseKey, (key) => `the case ${key}`);
    // Two measurements are never equal to the microsecond, so this is a copy, even if its launch number differs.
    for (const [index, { rounds }] of results.entries())
      refuse(
        [...path, index, 'rounds'],
        rounds,
        (round) => JSON.stringify({ ...round, launch: 0 }),
        () => 'this round',
      );
  };
  refuseCases(['results'], run.results);
  refuseCases(['aaPair', 'results'], run.aaPair?.results ?? []);
  for (const list of ['strategies', 'executors', 'scenarios', 'microBenchmarks'] as const)
    refuse<Named>([list], run[list], ({ name }) => name);
  refuse(['storage'], run.storage, ({ strategy, dataset }) => `${strategy} ${dataset}`);
  refuse(['databaseDelays'], run.databaseDelays, ({ delayMs }) => `${delayMs} ms`);
}
