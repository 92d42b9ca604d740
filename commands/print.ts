/** Prints tables, as wide as the terminal is. */
import type { Table } from '../reports/tables/table.ts';
import { textOf } from '../reports/tables/text.ts';

/** Nothing is cut or wrapped: lines are as long as they are. */
export function printWhole(tables: readonly Table[]): void {
  process.stdout.write(textOf(tables, { columns: Number.POSITIVE_INFINITY, color: process.stdout.isTTY }));
}
