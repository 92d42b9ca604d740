/** Output of `gate`: the findings, and every figure of every case. */

import { oneLine } from '../../results/format.ts';
import type { Gate } from '../../results/gate/gate.ts';
import type { GateCell, GateRow } from '../../results/gate/row.ts';
import { settingKey } from '../../results/run-file/case.ts';
import {
  type Cell,
  type ColumnOf,
  type Line,
  type Row,
  type Style,
  type Table,
  tableOf,
} from '../tables/table.ts';
import {
  acceptText,
  caseText,
  cellText,
  designText,
  findingText,
  legend,
  noteTexts,
  outcomeText,
  pooledText,
  titleText,
} from './gate-words.ts';

const styles: Readonly<Record<string, Style>> = { regressed: 'worse', improved: 'better', unclear: 'faint' };

/** The outcome comes last, because a terminal shows the end. */
export function gateTables(found: Gate): readonly Table[] {
  return [
    { caption: `gate: ${titleText(found)}`, notes: notesOf(found) },
    ...figureTables(found),
    { caption: [legend, designText(found)].map((text): Line => ({ text, style: 'faint', isProse: true })) },
    ...pooledTable(found),
    { caption: { text: outcomeText(found), isProse: true }, items: found.findings.map(findingText) },
    ...acceptTable(found),
    ...canFindTable(found),
  ];
}

/** For the summary of a pull request: the outcome comes first. */
export function gateSummary(found: Gate): readonly Table[] {
  return [
    { caption: { text: titleText(found), style: 'title' } },
    { caption: outcomeText(found), items: found.findings.map(findingText) },
    ...acceptTable(found),
    ...pooledTable(found),
    { notes: notesOf(found) },
    ...figureTables(found),
    { caption: [legend, designText(found)] },
    ...canFindTable(found),
  ];
}

function canFindTable({ canFind }: Gate): readonly Table[] {
  return canFind === null ? [] : [{ caption: { text: canFind, isProse: true } }];
}

function pooledTable({ pooled }: Gate): readonly Table[] {
  return pooled.length === 0 ? [] : [{ notes: pooled.map(pooledText) }];
}

function acceptTable(found: Gate): readonly Table[] {
  const text = acceptText(found);
  return text === null ? [] : [{ notes: [text] }];
}

function notesOf(found: Gate): readonly string[] {
  return noteTexts(found).map((note) => `note: ${note}`);
}

/** A row per case if that fits, else a row per figure. */
function figureTables({ rows }: Gate): readonly Table[] {
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
