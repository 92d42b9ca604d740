/** Figures of a gate, a row each: `qm user-by-id  p50  7.97 -> 11.9 ms  +49 % (41 to 58)  regressed`. */

import type { Gate } from '../../../results/gate/gate.ts';
import { type Cell, type ColumnOf, type Row, rowOf, type Table, tableOf } from '../../tables/table.ts';
import { changedFigures, changeOf, type Figure, namesOf, unclearFigures, valuesText } from './figures.ts';

/** What regressed, and then what improved. */
export function changedRows(found: Gate): Table {
  return tableOfFigures(found, [...changedFigures(found, 'regressed'), ...changedFigures(found, 'improved')]);
}

export function unclearRows(found: Gate): Table {
  return tableOfFigures(found, unclearFigures(found));
}

/** The verdict spans the row of a whole case. */
const parts: readonly ColumnOf<Figure>[] = [
  {
    title: 'metric',
    align: 'left',
    cell: ({ cell, verdict, style }) => cell?.metric.title ?? { text: verdict, style, spans: true },
  },
  {
    title: 'baseline -> candidate',
    align: 'left',
    cell: ({ row, cell }) => (cell ? valuesText(row, cell.metric) : ''),
  },
  { title: 'change', align: 'left', cell: ({ cell }) => (cell ? changeOf(cell) : '') },
  {
    title: 'verdict',
    align: 'left',
    cell: ({ verdict, style }): Cell => ({ text: verdict, style, isStrong: true }),
  },
];

function tableOfFigures(found: Gate, figures: readonly Figure[]): Table {
  const nameOf = namesOf(found);
  return {
    ...tableOf(figures, [{ title: 'case', cell: nameOf }, ...parts]),
    narrower: {
      columns: parts.map(() => ({ title: '', align: 'left' })),
      rows: figures.flatMap((figure): readonly Row[] => {
        const { cell, verdict: text, style } = figure;
        if (cell === null) return [[{ text: `${nameOf(figure)} ${text}`, style, spans: true }]];
        const [first = '', ...others] = rowOf(figure, parts);
        return [[{ text: nameOf(figure), spans: true }], [indented(first), ...others]];
      }),
    },
  };
}

function indented(cell: Cell | string): Cell | string {
  return typeof cell === 'string' ? `  ${cell}` : { ...cell, text: `  ${cell.text}` };
}
