/** The rows of a dataset as chunks of COPY text, made on demand. */
import { CopyText } from './copy-text.ts';
import type { Dataset } from './datasets.ts';
import type { Rows } from './rows.ts';

/** A table, in the order of loading: parents first. */
export interface Table {
  readonly name: 'tb_user' | 'tb_post' | 'tb_comment';
  readonly columns: string;
  rowCount(dataset: Dataset): number;
  /** Writes the columns of a row. */
  write(copy: CopyText, rows: Rows, index: number): void;
}

export const tables: readonly Table[] = [
  {
    name: 'tb_user',
    columns: 'id, first_name, last_name, email, created_at, updated_at',
    rowCount: ({ users }) => users,
    write(copy, rows, index) {
      const row = rows.user(index);
      copy.integer(row.id);
      copy.text(row.firstName);
      copy.text(row.lastName);
      copy.text(row.email);
      copy.time(row.createdAtUs);
      copy.time(row.updatedAtUs);
    },
  },
  {
    name: 'tb_post',
    columns: 'id, user_id, title, content, created_at',
    rowCount: ({ posts }) => posts,
    write(copy, rows, index) {
      const row = rows.post(index);
      copy.integer(row.id);
      copy.integer(row.userId);
      copy.text(row.title);
      copy.text(row.content);
      copy.time(row.createdAtUs);
    },
  },
  {
    name: 'tb_comment',
    columns: 'id, post_id, user_id, content, created_at',
    rowCount: ({ comments }) => comments,
    write(copy, rows, index) {
      const row = rows.comment(index);
      copy.integer(row.id);
      copy.integer(row.postId);
      copy.integer(row.userId);
      copy.text(row.content);
      copy.time(row.createdAtUs);
    },
  },
];

/** Minimum length of a chunk, except a table's last: few writes, each quickly drained. */
const chunkBytes = 128 * 1_024;
/** Upper bound of a row's length: 60 paragraphs of 500 bytes are 30 kB. */
const rowBytesMax = 64 * 1_024;

/** Yields whole rows in chunks of about 128 KiB; each comes with the number of rows of its table made so far. */
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
    for (; index < rowCount && copy.lengthBytes < chunkBytes; index += 1) {
      table.write(copy, rows, index);
      copy.endRow();
    }
    yield copy.bytes();
    made(index);
  }
}
