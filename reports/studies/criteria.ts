/** Figures and their goals, as a table. */
import type { Criterion } from '../../results/reproduction/criterion.ts';
import { type Cell, type Table, tableOf } from '../tables/table.ts';

export interface CriterionRow {
  readonly title: string;
  readonly criterion: Criterion;
  readonly found: string;
  readonly goal: string;
}

export function criteriaTable(rows: readonly CriterionRow[]): Table {
  const columns = tableOf(rows, [
    { title: '', cell: ({ title }) => title },
    { title: 'found', cell: ({ found }) => found },
    { title: 'goal', cell: ({ goal }) => goal },
    { title: '', align: 'left', cell: ({ criterion }) => judgement(criterion) },
  ]);
  return { ...columns, isWhole: true };
}

function judgement({ isMet }: Criterion): Cell {
  if (isMet === null) return { text: 'undecided', style: 'alert' };
  return isMet ? { text: 'met', style: 'better' } : { text: 'not met', style: 'worse' };
}
