/** Every figure of a gate: a table for each setting. */

import { oneLine } from '../../results/format.ts';
import type { Gate } from '../../results/gate/gate.ts';
import type { GateCell, GateRow } from '../../results/gate/row.ts';
import { settingKey } from '../../results/run-file/case.ts';
import { type Cell, type ColumnOf, type Row, type Style, type Table, tableOf } from '../tables/table.ts';
import { caseText, cellText } from './words/findings.ts';

const styles: Readonly<Record<string, Style>> = { regressed: 'worse', improved: 'better', unclear: 'faint' };

/** A row per case if that fits, else a row per figure. */
export function matrixTables({ rows }: Gate): readonly Table[] {
  return [...Map.groupBy(rows, ({ result }) => settingKey(result))].map(([setting, own]) => ({
    ...tableOf(own, [
      { title: setting, cell: ({ result }) => caseText(result) },
      ...(own[0]?.cells ?? []).map(
        ({ metric }, index): ColumnOf<GateRow> => ({
          title: metric.title,
          align: 'left',
          cell: ({ incomparable, cells }) =>
            incomparable === null ? cellOf(cells[index]) : incomparableCell(incomparable),
        }),
      ),
    ]),
    narrower: {
      columns: [{ title: '' }, { title: '', align: 'left' }],
      rows: [[{ text: setting, style: 'bold', spans: true }], ...own.flatMap(listOf)],
    },
  }));
}

function listOf({ result, incomparable, cells }: GateRow): readonly Row[] {
  const figures = cells.map((cell) => [`  ${cell.metric.title}`, cellOf(cell)]);
  return [
    [{ text: caseText(result), spans: true }],
    ...(incomparable === null ? figures : [['', incomparableCell(incomparable)]]),
  ];
}

function cellOf(cell: GateCell | undefined): Cell | string {
  if (cell === undefined) return '';
  const { verdict } = cell;
  return { text: cellText(cell), style: styles[verdict ?? ''], isStrong: verdict === 'regressed' };
}

function incomparableCell(reason: string): Cell {
  return { text: oneLine(reason), style: 'alert', isStrong: true, spans: true };
}
