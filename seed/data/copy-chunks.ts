/** The rows of a dataset as chunks of COPY text, made as they are asked for. */
import { CopyText } from './copy-text.ts';
import type { Dataset } from './datasets.ts';
import type { CommentRow, PostRow, Rows, UserRow } from './rows.ts';

/** A table in the order of loading: parents first. */
export interface Table {
  readonly name: 'tb_user' | 'tb_post' | 'tb_comment';
  readonly columns: string;
  rowCount(dataset: Dataset): number;
  write(copy: CopyText, rows: Rows, index: number): void;
}

export const tables: readonly Table[] = [
  {
    name: 'tb_user',
    columns: 'id, first_name, last_name, email, created_at, updated_at',
    rowCount: ({ users }) => users,
    write: (copy, rows, index) => writeUser(copy, rows.user(index)),
  },
  {
    name: 'tb_post',
    columns: 'id, user_id, title, content, created_at',
    rowCount: ({ posts }) => posts,
    write: (copy, rows, index) => writePost(copy, rows.post(index)),
  },
  {
    name: 'tb_comment',
    columns: 'id, post_id, user_id, content, created_at',
    rowCount: ({ comments }) => comments,
    write: (copy, rows, index) => writeComment(copy, rows.comment(index)),
  },
];

/** Chunks are at least this long, but for a table's last: few writes, and each soon drained. */
const chunkBytes = 128 * 1_024;
/** No row is longer: 60 paragraphs of 500 bytes are 30 kB. */
const rowBytesMax = 64 * 1_024;

/** Yields whole rows in chunks of about 128 KiB; says after each how many rows of the table it has made. */
export function* copyChunks(
  table: Table,
  dataset: Dataset,
  rows: Rows,
  made: (rowCount: number) => void = () => {},
): Generator<Buffer, void, undefined> {
  const rowCount = table.rowCount(dataset);
  let index = 0;
  while (index < rowCount) {
    const copy = new CopyText(chunkBytes + rowBytesMax);
    for (; index < rowCount && copy.lengthBytes < chunkBytes; index += 1) table.write(copy, rows, index);
    yield copy.bytes();
    made(index);
  }
}

function writeUser(copy: CopyText, row: UserRow): void {
  copy.integer(row.id);
  copy.tab();
  copy.text(row.firstName);
  copy.tab();
  copy.text(row.lastName);
  copy.tab();
  copy.text(row.email);
  copy.tab();
  copy.time(row.createdAtUs);
  copy.tab();
  copy.time(row.updatedAtUs);
  copy.endRow();
}

function writePost(copy: CopyText, row: PostRow): void {
  copy.integer(row.id);
  copy.tab();
  copy.integer(row.userId);
  copy.tab();
  copy.text(row.title);
  copy.tab();
  copy.text(row.content);
  copy.tab();
  copy.time(row.createdAtUs);
  copy.endRow();
}

function writeComment(copy: CopyText, row: CommentRow): void {
  copy.integer(row.id);
  copy.tab();
  copy.integer(row.postId);
  copy.tab();
  copy.integer(row.userId);
  copy.tab();
  copy.text(row.content);
  copy.tab();
  copy.time(row.createdAtUs);
  copy.endRow();
}
