/**
 * Single statements that write: each a name, how often it is drawn, and SQL made of drawn keys. Whatever the
 * tables hold, each runs: rows that are not there (or there already) are passed over. Only foreign keys can
 * refuse one, when another writer deletes what it refers to at the same moment.
 */
import { sumOf } from '../../../results/statistics/basic.ts';
import type { Random } from '../../../scenarios/random.ts';
import { drawFrom, drawPart, drawPost, drawUser, type Keys } from './keys.ts';

export interface Write {
  readonly name: string;
  /** How often it is drawn, against the others. */
  readonly weight: number;
  /** One SQL statement; the same for the same draws. */
  statement(keys: Keys, random: Random): string;
}

const token = (random: Random): string => random.below(2 ** 31).toString(36);
/** Few different instants, so that there are ties; over some months, so that the dashboard moves. */
const instant = (random: Random): string =>
  `timestamptz '2025-01-01Z' + ${random.below(300)} * interval '11 hours'`;
/** Short ones, and some that are stored out of line. */
const text = (random: Random): string =>
  `repeat('${token(random)} ', ${random.below(10) === 0 ? 400 : 1 + random.below(20)})`;

const insertUser = (keys: Keys, random: Random): string => `
  INSERT INTO tb_user AS u (id, first_name, last_name, email, created_at, updated_at)
  VALUES (${drawFrom(keys.hotUsers, random)}, 'First ${token(random)}', 'Last é', '${token(random)}@torture.example',
    ${instant(random)}, ${instant(random)})`;

const insertPosts = (random: Random, rows: string): string => `
  INSERT INTO tb_post (id, user_id, title, content, created_at)
  SELECT drawn.id, u.id, 'Title ${token(random)}', ${text(random)}, ${instant(random)} + drawn.id % 7 * interval '1 day'
  FROM ${rows} AS drawn(id, user_id) JOIN tb_user AS u ON u.id = drawn.user_id
  ON CONFLICT DO NOTHING`;

const insertComments = (random: Random, rows: string): string => `
  INSERT INTO tb_comment (id, post_id, user_id, content, created_at)
  SELECT drawn.id, p.id, u.id, '${token(random)}', ${instant(random)}
  FROM ${rows} AS drawn(id, post_id, user_id)
  JOIN tb_post AS p ON p.id = drawn.post_id JOIN tb_user AS u ON u.id = drawn.user_id
  ON CONFLICT DO NOTHING`;

const values = (count: number, row: () => readonly number[]): string =>
  `(VALUES ${Array.from({ length: count }, () => `(${row().join(', ')})`).join(', ')})`;

const moveKey = (table: string, from: number, to: number): string =>
  `UPDATE ${table} SET id = ${to} WHERE id = ${from} AND NOT EXISTS (SELECT FROM ${table} WHERE id = ${to})`;

export const writes: readonly Write[] = [
  {
    name: 'insert-user',
    weight: 6,
    statement: (keys, random) => `${insertUser(keys, random)} ON CONFLICT DO NOTHING`,
  },
  {
    name: 'upsert-user',
    weight: 3,
    statement: (keys, random) =>
      `${insertUser(keys, random)} ON CONFLICT (id) DO UPDATE SET last_name = EXCLUDED.first_name`,
  },
  {
    name: 'merge-user',
    weight: 2,
    statement: (keys, random) => `
      MERGE INTO tb_user AS u
      USING (SELECT unnest(ARRAY[${drawFrom(keys.hotUsers, random)}, ${drawUser(keys, random)}]) AS id GROUP BY id) AS drawn
        ON u.id = drawn.id
      WHEN MATCHED AND u.id % 3 = 0 AND u.id >= ${keys.hotUsers.first} THEN DELETE
      WHEN MATCHED THEN UPDATE SET first_name = 'Merged ${token(random)}'
      WHEN NOT MATCHED THEN INSERT (id, first_name, last_name, email)
        VALUES (drawn.id, 'Merged', 'Anew', drawn.id || '${token(random)}@torture.example')`,
  },
  {
    name: 'rename-user',
    weight: 8,
    statement: (keys, random) =>
      `UPDATE tb_user SET first_name = 'Renamed ${token(random)}' WHERE id = ${drawUser(keys, random)}`,
  },
  {
    name: 'change-email',
    weight: 5,
    statement: (keys, random) => `
      UPDATE tb_user SET email = '${token(random)}@torture.example', updated_at = ${instant(random)}
      WHERE id = ${drawUser(keys, random)}`,
  },
  {
    name: 'touch-user',
    weight: 2,
    statement: (keys, random) =>
      `UPDATE tb_user SET email = email, first_name = first_name WHERE id = ${drawUser(keys, random)}`,
  },
  {
    name: 'delete-user',
    weight: 2,
    statement: (keys, random) => `DELETE FROM tb_user WHERE id = ${drawFrom(keys.hotUsers, random)}`,
  },
  {
    name: 'insert-post',
    weight: 22,
    statement: (keys, random) =>
      insertPosts(
        random,
        values(1, () => [drawFrom(keys.hotPosts, random), drawUser(keys, random)]),
      ),
  },
  {
    name: 'insert-four-posts',
    weight: 4,
    statement: (keys, random) =>
      insertPosts(
        random,
        values(4, () => [drawFrom(keys.hotPosts, random), drawUser(keys, random)]),
      ),
  },
  {
    name: 'edit-post',
    weight: 6,
    statement: (keys, random) =>
      `UPDATE tb_post SET content = ${text(random)} WHERE id = ${drawPost(keys, random)}`,
  },
  {
    name: 'redate-post',
    weight: 4,
    statement: (keys, random) =>
      `UPDATE tb_post SET created_at = ${instant(random)} WHERE id = ${drawFrom(keys.hotPosts, random)}`,
  },
  {
    name: 'move-post',
    weight: 8,
    statement: (keys, random) => `
      UPDATE tb_post SET user_id = u.id FROM tb_user AS u
      WHERE tb_post.id = ${drawPost(keys, random)} AND u.id = ${drawUser(keys, random)}`,
  },
  {
    name: 'delete-post',
    weight: 10,
    statement: (keys, random) => `DELETE FROM tb_post WHERE id = ${drawFrom(keys.hotPosts, random)}`,
  },
  {
    name: 'insert-comment',
    weight: 16,
    statement: (keys, random) =>
      insertComments(
        random,
        values(1, () => [drawFrom(keys.hotComments, random), drawPost(keys, random), drawUser(keys, random)]),
      ),
  },
  {
    name: 'edit-comment',
    weight: 4,
    statement: (keys, random) =>
      `UPDATE tb_comment SET content = '${token(random)}' WHERE id = ${drawFrom(keys.hotComments, random)}`,
  },
  {
    name: 'move-comment',
    weight: 3,
    statement: (keys, random) => `
      UPDATE tb_comment SET post_id = p.id, user_id = u.id FROM tb_post AS p, tb_user AS u
      WHERE tb_comment.id = ${drawFrom(keys.hotComments, random)}
        AND p.id = ${drawPost(keys, random)} AND u.id = ${drawUser(keys, random)}`,
  },
  {
    name: 'delete-comment',
    weight: 5,
    statement: (keys, random) => `DELETE FROM tb_comment WHERE id = ${drawFrom(keys.hotComments, random)}`,
  },
  {
    name: 'change-user-key',
    weight: 1,
    statement: (keys, random) =>
      moveKey('tb_user', drawFrom(keys.hotUsers, random), drawFrom(keys.hotUsers, random)),
  },
  {
    name: 'change-post-key',
    weight: 2,
    statement: (keys, random) =>
      moveKey('tb_post', drawFrom(keys.hotPosts, random), drawFrom(keys.hotPosts, random)),
  },
  {
    name: 'change-comment-key',
    weight: 1,
    statement: (keys, random) =>
      moveKey('tb_comment', drawFrom(keys.hotComments, random), drawFrom(keys.hotComments, random)),
  },
  {
    name: 'bulk-insert-posts',
    weight: 0.7,
    statement: (keys, random) => {
      const { first, last } = drawPart(keys.bulkPosts, 50, random);
      const user = drawUser(keys, random);
      return insertPosts(random, `(SELECT id, ${user} FROM generate_series(${first}, ${last}) AS id)`);
    },
  },
  {
    name: 'bulk-insert-comments',
    weight: 0.7,
    statement: (keys, random) => {
      const { first, last } = drawPart(keys.hotComments, 40, random);
      const [post, user] = [keys.hotPosts.first, drawUser(keys, random)];
      return insertComments(
        random,
        `(SELECT id, ${post} + id % 40, ${user} FROM generate_series(${first}, ${last}) AS id)`,
      );
    },
  },
  {
    name: 'bulk-move-posts',
    weight: 0.5,
    statement: (keys, random) => {
      const { first, last } = drawPart(keys.bulkPosts, 30, random);
      return `
        UPDATE tb_post SET user_id = u.id FROM tb_user AS u
        WHERE tb_post.id BETWEEN ${first} AND ${last} AND u.id = ${drawUser(keys, random)}`;
    },
  },
  {
    name: 'bulk-rename',
    weight: 0.5,
    statement: (keys, random) => {
      const { first, last } = drawPart(keys.hotUsers, 8, random);
      return `UPDATE tb_user SET last_name = 'All ${token(random)}' WHERE id BETWEEN ${first} AND ${last}`;
    },
  },
  {
    name: 'bulk-delete-posts',
    weight: 0.7,
    statement: (keys, random) => {
      const { first, last } = drawPart(keys.bulkPosts, 50, random);
      return `DELETE FROM tb_post WHERE id BETWEEN ${first} AND ${last}`;
    },
  },
];

export function writeNamed(name: string): Write {
  const found = writes.find((write) => write.name === name);
  if (!found) throw new Error(`There is no write ${name}; name one of runner/torture/writers/writes.ts`);
  return found;
}

const totalWeight = sumOf(writes, ({ weight }) => weight);

export function drawWrite(random: Random): Write {
  let point = random.next() * totalWeight;
  const found = writes.find(({ weight }) => {
    point -= weight;
    return point < 0;
  });
  return found ?? (writes[0] as Write);
}
