/** A table as data. Views make it, and one writer each turns it into text, Markdown and HTML. */

/** Where a table is read; each medium has its writer. */
export type Medium = 'terminal' | 'markdown' | 'page';

/**
 * What a text means, shown by a color, bold type or a class. A spanning cell that is `invalid` or a `doubt` styles its row; a
 * caption that is a `title` is a heading.
 */
export type Style =
  | 'title'
  | 'bold'
  | 'faint'
  | 'better'
  | 'worse'
  | 'undecided'
  | 'danger'
  | 'alert'
  | 'invalid'
  | 'doubt';

/** A part that may be missing, and is then left out. */
export type Maybe<T> = T | null | false;

export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
  /** Whether it is the main figure of its row. */
  readonly isStrong?: boolean;
  /** Its interval, shown beside or below it. */
  readonly range?: string;
  /** Further lines, shown below it. */
  readonly lines?: readonly string[];
  /** A doubt in one word: `unsteady`. */
  readonly mark?: Maybe<string>;
  /** Whether it spans the rest of the columns, without widening them, as the last cell of its row. */
  readonly spans?: boolean;
}

export type Row = readonly (Cell | string)[];

export interface Column {
  readonly title: string;
  readonly unit?: string;
  /** Right when absent, except for the first column. */
  readonly align?: 'left';
  /** The only medium that shows the column; all when absent. */
  readonly on?: Medium;
}

/** A line above or below a table. If it is too long, it is continued on indented lines. */
export interface Line {
  readonly text: string;
  readonly style?: Style | undefined;
  /** Continuation lines of prose are not indented. */
  readonly isProse?: boolean;
}

/**
 * Every part may be missing: without columns there is no heading, and without `rows` it is a paragraph. If `rows` is empty,
 * the table is not shown at all.
 */
export interface Table {
  /** Name for readers who cannot see it. */
  readonly name?: string;
  readonly caption?: Line | string | readonly Maybe<Line | string>[];
  readonly columns?: readonly Column[];
  readonly rows?: readonly Row[];
  readonly notes?: readonly Maybe<Line | string>[];
  /** A list below the table. */
  readonly items?: readonly string[];
  /** Texts side by side if each has room, else one below the other; in a terminal only. */
  readonly beside?: readonly Beside[];
  /** Shown instead if this layout is too wide for the terminal. Rows of the last one go on, on further lines. */
  readonly narrower?: Pick<Table, 'columns' | 'rows' | 'narrower'>;
  /** Whether its rows stay on one line, however long. */
  readonly isWhole?: boolean;
  /** Whether all lines but the first, their heading, are indented. */
  readonly isIndented?: boolean;
}

export interface Beside {
  readonly title: string;
  readonly lines: readonly {
    readonly text: string;
    readonly indent?: number;
    /** Additional indentation of continuation lines, if the line is too long. */
    readonly hanging: number;
  }[];
}

/** A column that makes its cells, so that a metric becomes a column by one function. */
export interface ColumnOf<Item> extends Column {
  cell(item: Item): Cell | string;
}

/** A row per item. */
export function tableOf<Item>(
  items: readonly Item[],
  columns: readonly ColumnOf<Item>[],
): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  return { columns, rows: items.map((item) => rowOf(item, columns)) };
}

/** Cells after a spanning cell are left out. */
export function rowOf<Item>(item: Item, columns: readonly ColumnOf<Item>[]): Row {
  const cells = columns.map(({ cell }) => cell(item));
  const last = cells.findIndex((cell) => typeof cell !== 'string' && cell.spans);
  return last < 0 ? cells : cells.slice(0, last + 1);
}

/** The columns that a medium shows, and the cells of each row that belong to them. */
export function shownOn(
  medium: Medium,
  { columns = [], rows = [] }: Pick<Table, 'columns' | 'rows'>,
): { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] } {
  const isShown = (_: unknown, index: number): boolean => (columns[index]?.on ?? medium) === medium;
  return {
    columns: columns.filter(isShown),
    rows: rows.map((row) => row.filter(isShown).map(cellOf)),
  };
}

export function cellOf(cell: Cell | string): Cell {
  return typeof cell === 'string' ? { text: cell } : cell;
}

export function linesOf(lines: Table['caption']): readonly Line[] {
  if (lines === undefined) return [];
  return present([lines].flat()).map((line) => (typeof line === 'string' ? { text: line } : line));
}

export function present<T>(items: readonly Maybe<T>[]): readonly T[] {
  return items.filter((item) => item !== null && item !== false) as readonly T[];
}

export function withRows(tables: readonly Table[]): readonly Table[] {
  return tables.filter(({ rows }) => rows?.length !== 0);
}
