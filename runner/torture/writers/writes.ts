/**
 * Single statements that write, by name: the weight with which each is drawn, and its SQL, which is the same for the same
 * draws. Each runs whatever the tables contain: rows that are missing, or exist already, are skipped. Only foreign keys can
 * refuse one, if another writer deletes the referenced row at the same moment.
 */
import { drawWeighted } from '../../../scenarios/random.ts';
import type { Draws } from './keys.ts';

type Write = readonly [weight: number, statement: (draw: Draws) => string];

const insertUser = (draw: Draws): string => `
  INSERT INTO tb_user AS u (id, first_name, last_name, email, created_at, updated_at)
  VALUES (${draw.hotUser()}, 'First ${draw.token()}', 'Last é', '${draw.token()}@torture.example',
    ${draw.instant()}, ${draw.instant()})`;

const insertPosts = (draw: Draws, rows: string): string => `
  INSERT INTO tb_post (id, user_id, title, content, created_at)
  SELECT drawn.id, u.id, 'Title ${draw.token()}', ${draw.text()}, ${draw.instant()} + drawn.id % 7 * interval '1 day'
  FROM ${rows} AS drawn(id, user_id) JOIN tb_user AS u ON u.id = drawn.user_id
  ON CONFLICT DO NOTHING`;

const insertComments = (draw: Draws, rows: string): string => `
  INSERT INTO tb_comment (id, post_id, user_id, content, created_at)
  SELECT drawn.id, p.id, u.id, '${draw.token()}', ${draw.instant()}
  FROM ${rows} AS drawn(id, post_id, user_id)
  JOIN tb_post AS p ON p.id = drawn.post_id JOIN tb_user AS u ON u.id = drawn.user_id
  ON CONFLICT DO NOTHING`;

const postRows = (draw: Draws, count: number): string =>
  `(VALUES ${Array.from({ length: count }, () => `(${draw.hotPost()}, ${draw.user()})`).join(', ')})`;

const moveKey = (table: string, from: number, to: number): string =>
  `UPDATE ${table} SET id = ${to} WHERE id = ${from} AND NOT EXISTS (SELECT FROM ${table} WHERE id = ${to})`;

export const writes = {
  'insert-user': [6, (draw) => `${insertUser(draw)} ON CONFLICT DO NOTHING`],
  'upsert-user': [
    3,
    (draw) => `${insertUser(draw)} ON CONFLICT (id) DO UPDATE SET last_name = EXCLUDED.first_name`,
  ],
  'merge-user': [
    2,
    (draw) => `
      MERGE INTO tb_user AS u
      USING (SELECT unnest(ARRAY[${draw.hotUser()}, ${draw.user()}]) AS id GROUP BY id) AS drawn
        ON u.id = drawn.id
      WHEN MATCHED AND u.id % 3 = 0 AND u.id >= ${draw.keys.hotUsers.first} THEN DELETE
      WHEN MATCHED THEN UPDATE SET first_name = 'Merged ${draw.token()}'
      WHEN NOT MATCHED THEN INSERT (id, first_name, last_name, email)
        VALUES (drawn.id, 'Merged', 'Anew', drawn.id || '${draw.token()}@torture.example')`,
  ],
  'rename-user': [
    8,
    (draw) => `UPDATE tb_user SET first_name = 'Renamed ${draw.token()}' WHERE id = ${draw.user()}`,
  ],
  'change-email': [
    5,
    (draw) => `
      UPDATE tb_user SET email = '${draw.token()}@torture.example', updated_at = ${draw.instant()}
      WHERE id = ${draw.user()}`,
  ],
  'touch-user': [
    2,
    (draw) => `UPDATE tb_user SET email = email, first_name = first_name WHERE id = ${draw.user()}`,
  ],
  'delete-user': [2, (draw) => `DELETE FROM tb_user WHERE id = ${draw.hotUser()}`],
  'insert-post': [22, (draw) => insertPosts(draw, postRows(draw, 1))],
  'insert-four-posts': [4, (draw) => insertPosts(draw, postRows(draw, 4))],
  'edit-post': [6, (draw) => `UPDATE tb_post SET content = ${draw.text()} WHERE id = ${draw.post()}`],
  'redate-post': [
    4,
    (draw) => `UPDATE tb_post SET created_at = ${draw.instant()} WHERE id = ${draw.hotPost()}`,
  ],
  'move-post': [
    8,
    (draw) => `
      UPDATE tb_post SET user_id = u.id FROM tb_user AS u
      WHERE tb_post.id = ${draw.post()} AND u.id = ${draw.user()}`,
  ],
  'delete-post': [10, (draw) => `DELETE FROM tb_post WHERE id = ${draw.hotPost()}`],
  'insert-comment': [
    16,
    (draw) => insertComments(draw, `(VALUES (${draw.hotComment()}, ${draw.post()}, ${draw.user()}))`),
  ],
  'edit-comment': [
    4,
    (draw) => `UPDATE tb_comment SET content = '${draw.token()}' WHERE id = ${draw.hotComment()}`,
  ],
  'move-comment': [
    3,
    (draw) => `
      UPDATE tb_comment SET post_id = p.id, user_id = u.id FROM tb_post AS p, tb_user AS u
      WHERE tb_comment.id = ${draw.hotComment()}
        AND p.id = ${draw.post()} AND u.id = ${draw.user()}`,
  ],
  'delete-comment': [5, (draw) => `DELETE FROM tb_comment WHERE id = ${draw.hotComment()}`],
  'change-user-key': [1, (draw) => moveKey('tb_user', draw.hotUser(), draw.hotUser())],
  'change-post-key': [2, (draw) => moveKey('tb_post', draw.hotPost(), draw.hotPost())],
  'change-comment-key': [1, (draw) => moveKey('tb_comment', draw.hotComment(), draw.hotComment())],
  'bulk-insert-posts': [
    0.7,
    (draw) => {
      const { first, last } = draw.part(draw.keys.bulkPosts, 50);
      return insertPosts(draw, `(SELECT id, ${draw.user()} FROM generate_series(${first}, ${last}) AS id)`);
    },
  ],
  'bulk-insert-comments': [
    0.7,
    (draw) => {
      const { first, last } = draw.part(draw.keys.hotComments, 40);
      const ids = `${draw.keys.hotPosts.first} + id % 40, ${draw.user()}`;
      return insertComments(draw, `(SELECT id, ${ids} FROM generate_series(${first}, ${last}) AS id)`);
    },
  ],
  'bulk-move-posts': [
    0.5,
    (draw) => {
      const { first, last } = draw.part(draw.keys.bulkPosts, 30);
      return `
        UPDATE tb_post SET user_id = u.id FROM tb_user AS u
        WHERE tb_post.id BETWEEN ${first} AND ${last} AND u.id = ${draw.user()}`;
    },
  ],
  'bulk-rename': [
    0.5,
    (draw) => {
      const { first, last } = draw.part(draw.keys.hotUsers, 8);
      return `UPDATE tb_user SET last_name = 'All ${draw.token()}' WHERE id BETWEEN ${first} AND ${last}`;
    },
  ],
  'bulk-delete-posts': [
    0.7,
    (draw) => {
      const { first, last } = draw.part(draw.keys.bulkPosts, 50);
      return `DELETE FROM tb_post WHERE id BETWEEN ${first} AND ${last}`;
    },
  ],
} satisfies Record<string, Write>;

/** One statement, drawn by weight. */
export function drawWrite(draw: Draws): string {
  return drawWeighted<Write[1]>(Object.values(writes), draw.random)(draw);
}

export function writeNamed(name: keyof typeof writes, draw: Draws): string {
  return writes[name][1](draw);
}
