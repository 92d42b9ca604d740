/** Prints tables. */
import type { Table } from '../../reports/tables/table.ts';
import { textOf } from '../../reports/tables/text.ts';

/** As wide as the terminal is. */
export function print(tables: readonly Table[]): void {
  write(tables, process.stdout.columns || 120);
}

/** Nothing is cut or wrapped: lines are as long as they are. */
export function printWhole(tables: readonly Table[]): void {
  write(tables, Number.POSITIVE_INFINITY);
}

function write(tables: readonly Table[], columns: number): void {
  process.stdout.write(textOf(tables, { columns, color: process.stdout.isTTY }));
}
