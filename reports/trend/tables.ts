/** Output of `trend` in a terminal and in Markdown: what changed comes first. */
import type { Change, ChangedRow } from '../../results/trend/changes.ts';
import type { LeftOut } from '../../results/trend/history.ts';
import type { Trend } from '../../results/trend/trend.ts';
import {
  type Cell,
  type ColumnOf,
  type Line,
  type Medium,
  type Row,
  rowOf,
  type Style,
  type Table,
} from '../tables/table.ts';
import { sparkline } from './sparkline.ts';
import {
  causeText,
  changeFigures,
  commitsText,
  disturbedText,
  earlierText,
  leftOutTexts,
  moveText,
  outlierText,
  rowText,
  runText,
  shiftText,
  testText,
  titleText,
  unchangedText,
} from './words.ts';

/** How many of the newest values a sparkline shows, where there is room and where there is little. */
const [valuesMany, valuesFew] = [30, 20];

interface Item {
  readonly row: ChangedRow;
  readonly change: Change;
}

export function trendTables(trend: Trend, leftOut: readonly LeftOut[]): readonly Table[] {
  const notes = notesOf(trend, leftOut);
  return [
    { caption: `trend: ${titleText(trend)}` },
    changesTable(newestItems(trend), trend, 'terminal'),
    { caption: [unchangedLine(trend)], items: outlierItems(trend) },
    ...(notes.length === 0 ? [] : [{ notes }]),
    { caption: { text: testText(trend), style: 'faint', isProse: true } },
  ];
}

/** With all changes of a row, and the commits between. */
export function trendMarkdown(trend: Trend, leftOut: readonly LeftOut[]): readonly Table[] {
  return [
    { caption: { text: `Trend: ${titleText(trend)}`, style: 'title' } },
    changesTable(allItems(trend), trend, 'markdown'),
    { caption: [unchangedLine(trend)], items: outlierItems(trend) },
    { notes: [...notesOf(trend, leftOut), testText(trend)] },
  ];
}

/** For the page: every change of these rows. */
export function changesOnPage(trend: Trend): Table {
  return changesTable(allItems(trend), trend, 'page');
}

function unchangedLine(trend: Trend): Line {
  return { text: `${unchangedText(trend)}.`, isProse: true };
}

function outlierItems(trend: Trend): readonly string[] {
  return trend.outliers.map((outlier) => outlierText(outlier, trend));
}

/** What to know before trusting the changes. */
export function notesOf(trend: Trend, leftOut: readonly LeftOut[]): readonly string[] {
  const disturbed = disturbedText(trend);
  return [
    ...trend.shifts.map((shift) => `note: ${shiftText(shift, trend)}`),
    ...trend.moves.map((move) => `note: ${moveText(move, trend)}`),
    ...(disturbed === null ? [] : [`note: ${disturbed}`]),
    ...leftOutTexts(leftOut),
  ];
}

function newestItems({ rows }: Trend): readonly Item[] {
  return inOrder(rows.flatMap((row) => (row.newest === null ? [] : [{ row, change: row.newest }])));
}

function allItems({ rows }: Trend): readonly Item[] {
  return inOrder(rows.flatMap((row) => row.changes.map((change) => ({ row, change }))));
}

/** The newest first; of those, the worse ones; of those, the largest. */
function inOrder(items: readonly Item[]): readonly Item[] {
  const size = ({ change }: Item): number => Math.abs(Math.log(change.ratio));
  return items.toSorted(
    (one, other) =>
      other.change.runs[1] - one.change.runs[1] ||
      Number(other.change.isWorse) - Number(one.change.isWorse) ||
      size(other) - size(one),
  );
}

/** A line per change where that fits, with the last values beside it; else its row on a line of its own. */
function changesTable(items: readonly Item[], trend: Trend, medium: Medium): Table {
  const isTerminal = medium === 'terminal';
  const column = (title: string, cell: (item: Item) => Cell | string): ColumnOf<Item> => ({
    title: isTerminal ? '' : title,
    align: 'left',
    cell,
  });
  const series = column('Series', ({ row }) => rowText(row, trend));
  const figures = column('Before and after', figuresCell);
  const since = column(
    'Since',
    ({ change }) => `${isTerminal ? 'since ' : ''}${runText(trend.runs[change.runs[1]])}`,
  );
  const commits = column('Commits', ({ change }) => commitsText(change, trend));
  const values = (most: number) => column('', ({ row }) => sparkline(lastValues(row, most)));
  const laidOut = (columns: readonly ColumnOf<Item>[]) => ({
    columns,
    rows: items.flatMap((item) => [rowOf(item, columns), ...rowsBelow(item, trend, medium)]),
  });
  if (!isTerminal) return laidOut([series, figures, since, commits]);
  const narrow = [{ ...figures, cell: indented }, since, values(valuesFew)];
  const listed = items.flatMap((item) => [
    [{ text: rowText(item.row, trend), spans: true }],
    rowOf(item, narrow),
    ...rowsBelow(item, trend, medium),
  ]);
  return {
    ...laidOut([series, figures, since, values(valuesMany)]),
    narrower: { ...laidOut([series, figures, since]), narrower: { columns: narrow, rows: listed } },
  };
}

/** What besides the code may have made a change; and, where a row is shown once, its earlier changes. */
function rowsBelow({ row, change }: Item, trend: Trend, medium: Medium): readonly Row[] {
  const texts = [causeText(change), medium === 'terminal' ? earlierText(row, trend) : ''];
  return texts.filter((text) => text !== '').map((text) => ['', { text, style: 'doubt', spans: true }]);
}

function figuresCell({ row, change }: Item): Cell {
  const style: Style = change.isWorse ? 'worse' : 'better';
  return { text: changeFigures(change, row.metric), style, isStrong: true };
}

function indented(item: Item): Cell {
  const cell = figuresCell(item);
  return { ...cell, text: `  ${cell.text}` };
}

/** Of its newest stretch, without disturbed runs. */
function lastValues({ current }: ChangedRow, most: number): readonly number[] {
  const points = current.flatMap((segment) => segment.points);
  return points.slice(-most).map(({ estimate }) => estimate.value);
}
