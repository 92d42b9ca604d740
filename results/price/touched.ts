/** What one write changes in the database. */
import type { Run } from '../run-file/run.ts';
import { sumOf } from '../statistics/basic.ts';

export interface TouchedByWrite {
  readonly strategy: string;
  readonly scenario: string;
  /** Rows that were inserted, updated or deleted. */
  readonly rows: number;
  /** Entries of indexes that were added: one an index for each insert, and for each update that is not heap-only (HOT). */
  readonly indexEntries: number;
  /** Of the updates, the heap-only ones: 0 to 1; null without updates. */
  readonly hotShare: number | null;
}

export function touchedByWrites({ price }: Pick<Run, 'price'>, dataset: string): readonly TouchedByWrite[] {
  return price.touched
    .filter((one) => one.dataset === dataset)
    .map(({ strategy, scenario, writes, tables }) => {
      const updates = sumOf(tables, (table) => table.updates);
      const entries = sumOf(
        tables,
        (table) => table.indexes * (table.inserts + table.updates - table.hotUpdates),
      );
      return {
        strategy,
        scenario,
        rows: sumOf(tables, (table) => table.inserts + table.updates + table.deletes) / writes,
        indexEntries: entries / writes,
        hotShare: updates === 0 ? null : sumOf(tables, ({ hotUpdates }) => hotUpdates) / updates,
      };
    });
}
