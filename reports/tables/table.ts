/** A table as data. Views make it; text, Markdown and HTML are each written of it by one writer. */

/** Where it is read: each has its writer. */
export type Medium = 'terminal' | 'markdown' | 'page';

/**
 * What a text is, for the eye: a color, bold type or a class. A row whose spanning cell is `invalid` or a `doubt` is one; a
 * caption that is a `title` is a heading.
 */
export type Style =
  | 'title'
  | 'bold'
  | 'faint'
  | 'faster'
  | 'slower'
  | 'undecided'
  | 'alert'
  | 'invalid'
  | 'doubt';

/** What is not there in some cases is left out there. */
export type Maybe<T> = T | null | false;

export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
  /** What is looked for in its row. */
  readonly isStrong?: boolean;
  /** Its interval, which stands beside it or below. */
  readonly range?: string;
  /** What else is said of it, below. */
  readonly lines?: readonly string[];
  /** A doubt in a word: `unsteady`. */
  readonly mark?: Maybe<string>;
  /** It runs across the rest of the columns, widens none, and is the row's last. */
  readonly spans?: boolean;
}

export type Row = readonly (Cell | string)[];

export interface Column {
  readonly title: string;
  readonly unit?: string;
  /** Right, except for the first column and where this says otherwise. */
  readonly align?: 'left';
  /** Only there; everywhere where this is not said. */
  readonly on?: Medium;
}

/** A line above or below a table. Where it is too long, what follows is indented. */
export interface Line {
  readonly text: string;
  readonly style?: Style | undefined;
  /** Prose is not indented. */
  readonly isProse?: boolean;
}

/**
 * All of it may be missing: without columns there is no heading, and without `rows` it is a paragraph. Where it could have
 * rows and has none it is not shown at all.
 */
export interface Table {
  /** What it is called where it is not seen. */
  readonly name?: string;
  readonly caption?: Line | string | readonly Maybe<Line | string>[];
  readonly columns?: readonly Column[];
  readonly rows?: readonly Row[];
  readonly notes?: readonly Maybe<Line | string>[];
  /** A list below it. */
  readonly items?: readonly string[];
  /** Texts that stand beside each other where each has room, and else one below the other; in a terminal only. */
  readonly beside?: readonly Beside[];
  /** Shown instead in a terminal where this one is too wide. The last is cut. */
  readonly narrower?: Pick<Table, 'columns' | 'rows' | 'narrower'>;
  /** What counts stands at its end: it is never cut. */
  readonly isWhole?: boolean;
  /** All lines but the first, which is a heading of theirs. */
  readonly isIndented?: boolean;
}

export interface Beside {
  readonly title: string;
  readonly lines: readonly {
    readonly text: string;
    readonly indent?: number;
    /** How much further what follows is indented where the line is too long. */
    readonly hanging: number;
  }[];
}

/** A column that knows its cell: `metric -> column` is one function. */
export interface ColumnOf<Item> extends Column {
  cell(item: Item): Cell | string;
}

/** A row an item. */
export function tableOf<Item>(
  items: readonly Item[],
  columns: readonly ColumnOf<Item>[],
): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  return { columns, rows: items.map((item) => rowOf(item, columns)) };
}

/** What follows a cell that spans is left out. */
export function rowOf<Item>(item: Item, columns: readonly ColumnOf<Item>[]): Row {
  const cells = columns.map(({ cell }) => cell(item));
  const last = cells.findIndex((cell) => typeof cell !== 'string' && cell.spans);
  return last < 0 ? cells : cells.slice(0, last + 1);
}

/** The columns that a medium shows, and what of each row belongs to them; cells are whole. */
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
