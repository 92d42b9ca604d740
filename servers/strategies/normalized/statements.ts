/**
 * The statements of each level, composed of the columns that a request needs: at most 64 sets per shape, each text with a
 * name of its own.
 *
 * A batch of one has its own shape (`one`): for `= ANY ($1)` PostgreSQL assumes ten elements, finds a plan for the actual
 * one cheaper, and so would plan every execution anew.
 */
import type { Statement } from '../../database/database.ts';
import { literalLimit } from '../../graphql/bounds.ts';
import {
  authorNamesBit,
  type Columns,
  columnList,
  commentColumns,
  postColumns,
  userColumns,
  userPostColumns,
} from './columns.ts';

/** Text of a statement for these columns; `list` is the end of its SELECT list, `bits` the columns in it. */
type Compose = (list: string, bits: number) => string;

/** A statement for each set of columns, composed when first needed. */
type StatementOf = (bits: number) => Statement;

/** Statements for one id (`$1`), and for many (an array). */
export interface ById {
  readonly one: StatementOf;
  readonly many: StatementOf;
}

export function shape(name: string, columns: Columns, compose: Compose): StatementOf {
  const composed = new Map<number, Statement>();
  return (bits) => {
    let statement = composed.get(bits);
    if (statement === undefined) {
      const text = compose(columnList(columns, bits), bits).replace(/\s+/g, ' ').trim();
      statement = { name: `normalized_${name}_${bits.toString(16)}`, text };
      composed.set(bits, statement);
    }
    return statement;
  };
}

/** A shape for each limit, with the limit in its text. */
function byLimit(shapeOf: (limit: string) => StatementOf): (limit: number) => StatementOf {
  const shapes = new Map<number, StatementOf>();
  return (limit) => {
    const statementOf = shapes.get(limit) ?? shapeOf(literalLimit(limit));
    shapes.set(limit, statementOf);
    return statementOf;
  };
}

const joinAuthor = (bits: number, key: string): string =>
  bits & authorNamesBit ? `JOIN tb_user AS a ON a.id = ${key}` : '';

const users = (name: string, rest: string): StatementOf =>
  shape(name, userColumns, (list) => `SELECT u.id${list} FROM tb_user AS u ${rest}`);

export const userById: ById = {
  one: users('user_one', 'WHERE u.id = $1'),
  many: users('user_many', 'WHERE u.id = ANY ($1::integer[])'),
};
export const usersFirst = byLimit((limit) => users(`users_first_${limit}`, `ORDER BY u.id LIMIT ${limit}`));
export const usersAfter = byLimit((limit) =>
  users(`users_after_${limit}`, `WHERE u.id > $1 ORDER BY u.id LIMIT ${limit}`),
);

const posts = (name: string, rest: string): StatementOf =>
  shape(
    name,
    postColumns,
    (list, bits) => `SELECT p.id${list} FROM tb_post AS p ${joinAuthor(bits, 'p.user_id')} ${rest}`,
  );

export const postById: ById = {
  one: posts('post_one', 'WHERE p.id = $1'),
  many: posts('post_many', 'WHERE p.id = ANY ($1::integer[])'),
};
/** `created_at` is qualified: unqualified it would be the output column, a text, and no index would serve. */
export const feed = byLimit((limit) =>
  posts(`feed_${limit}`, `ORDER BY p.created_at DESC, p.id DESC LIMIT ${limit}`),
);

/** The ten newest rows of each parent, and their order: for one parent (`$1`), or for many (an array). */
interface Latest {
  readonly from: string;
  readonly order: string;
}

const latestOne = (table: string, parentKey: string, alias: string): Latest => ({
  from: `(SELECT * FROM ${table} WHERE ${parentKey} = $1 ORDER BY created_at DESC, id DESC LIMIT 10) AS ${alias}`,
  order: `${alias}.created_at DESC, ${alias}.id DESC`,
});
const latestMany = (table: string, parentKey: string, alias: string): Latest => ({
  from: `unnest($1::integer[]) AS parent (id) CROSS JOIN LATERAL
    (SELECT * FROM ${table} WHERE ${parentKey} = parent.id ORDER BY created_at DESC, id DESC LIMIT 10) AS ${alias}`,
  order: `${alias}.${parentKey}, ${alias}.created_at DESC, ${alias}.id DESC`,
});

const userPosts = (name: string, { from, order }: Latest): StatementOf =>
  shape(
    name,
    userPostColumns,
    (list) => `SELECT p.user_id AS parent_id, p.id${list} FROM ${from} ORDER BY ${order}`,
  );

export const userPostsById: ById = {
  one: userPosts('user_posts_one', latestOne('tb_post', 'user_id', 'p')),
  many: userPosts('user_posts_many', latestMany('tb_post', 'user_id', 'p')),
};

const comments = (name: string, { from, order }: Latest): StatementOf =>
  shape(
    name,
    commentColumns,
    (list, bits) => `SELECT c.post_id AS parent_id, c.id${list}
      FROM ${from} ${joinAuthor(bits, 'c.user_id')} ORDER BY ${order}`,
  );

export const commentsById: ById = {
  one: comments('comments_one', latestOne('tb_comment', 'post_id', 'c')),
  many: comments('comments_many', latestMany('tb_comment', 'post_id', 'c')),
};
