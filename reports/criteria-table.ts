/** Figures held against their targets, as a table for a terminal. */
import type { Criterion } from '../results/criterion.ts';
import { alignColumns, type Cell, type Style } from './text-table.ts';

export interface CriterionRow {
  readonly title: string;
  readonly criterion: Criterion;
  readonly found: string;
  readonly target: string;
}

export function criteriaTable(rows: readonly CriterionRow[], color: boolean): readonly string[] {
  const head = ['', 'found', 'target', ''].map((text): Cell => ({ text, style: 'bold' }));
  return alignColumns([head, ...rows.map(cells)], color).lines;
}

function cells({ title, criterion, found, target }: CriterionRow): Cell[] {
  const [text, style] = judgement(criterion);
  return [{ text: title }, { text: found }, { text: target }, { text, style, align: 'left' }];
}

function judgement({ isMet }: Criterion): readonly [string, Style] {
  if (isMet === null) return ['cannot be told', 'alert'];
  return isMet ? ['met', 'faster'] : ['not met', 'slower'];
}
