/**
 * The columns of each level, and which of them a request needs: a set of bits, so that `|` joins the needs of several fields
 * of one request, and each set has one statement. `id` is always read.
 */
import type { Selection } from '../../documents.ts';

interface Column {
  /** Whether a selection needs this column. */
  readonly isNeeded: (selection: Selection) => boolean;
  /** Its text in a SELECT list. */
  readonly text: string;
}

/** The columns of one level; column `i` is bit `1 << i`. */
export type Columns = readonly Column[];

export const column = (key: string, text: string): Column => ({
  isNeeded: (selection) => selection[key] !== undefined,
  text,
});

/** The author's id is a column of the row itself; only the names need a join. */
const authorNames: Column = {
  isNeeded: ({ author }) => author?.['first_name'] !== undefined || author?.['last_name'] !== undefined,
  text: 'a.first_name AS author_first_name, a.last_name AS author_last_name',
};

export const userColumns: Columns = [
  column('first_name', 'u.first_name'),
  column('last_name', 'u.last_name'),
  column('email', 'u.email'),
  column('created_at', 'datetime_text(u.created_at) AS created_at'),
  column('updated_at', 'datetime_text(u.updated_at) AS updated_at'),
];

export const userPostColumns: Columns = [
  column('title', 'p.title'),
  column('content', 'p.content'),
  column('created_at', 'datetime_text(p.created_at) AS created_at'),
];

export const postColumns: Columns = [
  authorNames,
  column('author', 'p.user_id AS author_id'),
  ...userPostColumns,
  column('comment_count', '(SELECT count(*) FROM tb_comment AS c WHERE c.post_id = p.id) AS comment_count'),
];

export const commentColumns: Columns = [
  authorNames,
  column('author', 'c.user_id AS author_id'),
  column('content', 'c.content'),
  column('created_at', 'datetime_text(c.created_at) AS created_at'),
];

/** The bit of `authorNames`, for posts and comments. */
export const authorNamesBit = 1;

/** The columns that `selection` needs, as bits. */
export function neededBits(columns: Columns, selection: Selection): number {
  return columns.reduce((bits, { isNeeded }, index) => (isNeeded(selection) ? bits | (1 << index) : bits), 0);
}

/** The texts of `bits`, each preceded by a comma. */
export function columnList(columns: Columns, bits: number): string {
  return columns
    .filter((_, index) => bits & (1 << index))
    .map(({ text }) => `, ${text}`)
    .join('');
}
