/**
 * What an expert would write over the tables, independently of the documents: authors and counts in the statement of their
 * level, lists by batched loaders, nothing that is not selected.
 */
import type { Database } from '../../database/database.ts';
import type { Document, Selection } from '../../documents.ts';
import type { Reader, Strategy } from '../../strategy.ts';
import {
  type Columns,
  commentColumns,
  neededBits,
  postColumns,
  userColumns,
  userPostColumns,
} from './columns.ts';
import { readDashboard } from './dashboard.ts';
import { type AssembledRow, createListLoad, createRowLoad, type Load, nestAuthor } from './loaders.ts';
import * as statements from './statements.ts';

/** A parent with one list: what `user` and `users` have in common, and `post` and `feed`. */
interface Level {
  readonly columns: Columns;
  readonly load: Load<Document | null>;
  readonly listKey: string;
  readonly listColumns: Columns;
  readonly loadList: Load<readonly Document[]>;
}

/** The row and its list are requested at once: the list's key is known without the row. */
async function readOne(level: Level, id: number, selection: Selection): Promise<Document | null> {
  const row = level.load(id, neededBits(level.columns, selection));
  const listSelection = selection[level.listKey];
  if (listSelection === undefined) return row;
  const [document, list] = await Promise.all([
    row,
    level.loadList(id, neededBits(level.listColumns, listSelection)),
  ]);
  return document && { ...document, [level.listKey]: list };
}

async function readPage(
  level: Level,
  page: (bits: number) => Promise<readonly AssembledRow[]>,
  selection: Selection,
): Promise<readonly Document[]> {
  const rows = await page(neededBits(level.columns, selection));
  const listSelection = selection[level.listKey];
  if (listSelection === undefined) return rows.map(nestAuthor);
  const bits = neededBits(level.listColumns, listSelection);
  const lists = await Promise.all(rows.map((row) => level.loadList(row.id, bits)));
  return rows.map((row, index) => ({ ...nestAuthor(row), [level.listKey]: lists[index] }));
}

function createReader(database: Database): Reader {
  const users: Level = {
    columns: userColumns,
    load: createRowLoad(database, statements.userById),
    listKey: 'user_posts',
    listColumns: userPostColumns,
    loadList: createListLoad(database, statements.userPostsById),
  };
  const posts: Level = {
    columns: postColumns,
    load: createRowLoad(database, statements.postById),
    listKey: 'comments',
    listColumns: commentColumns,
    loadList: createListLoad(database, statements.commentsById),
  };
  return {
    user: (id, selection) => readOne(users, id, selection),
    users: async (after, limit, selection) => {
      const statement = after === null ? statements.usersFirst(limit) : statements.usersAfter(limit);
      const parameters = after === null ? [] : [after];
      return readPage(users, (bits) => database.query(statement(bits), parameters), selection);
    },
    post: (id, selection) => readOne(posts, id, selection),
    feed: async (limit, selection) => {
      const statement = statements.feed(limit);
      return readPage(posts, (bits) => database.query(statement(bits), []), selection);
    },
    dashboard: (selection) => readDashboard(database, selection),
  };
}

/** The tables themselves. It shares only the text form of a DateTime with the documents, so it can check them. */
export const normalized: Strategy = {
  name: 'normalized',
  title: 'normalized tables (joins, batched)',
  readModel: [new URL('../privileges.sql', import.meta.url), new URL('../datetime.sql', import.meta.url)],
  isReadByLevel: true,
  open: (database) => ({ createReader: () => createReader(database) }),
};
