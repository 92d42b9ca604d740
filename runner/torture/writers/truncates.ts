/**
 * TRUNCATE, and putting the rows back. It is rare, because everything is recomputed. The rows that existed when the torture
 * began always come back, because a torture of empty tables proves nothing.
 */
import { createRandom } from '../../../scenarios/random.ts';
import type { Operation } from './operations.ts';

/** Run once before the load. Keeps the rows to be put back, and makes foreign keys follow changed keys. */
export const prepareSql = `
  CREATE TABLE kept_user AS SELECT * FROM tb_user;
  CREATE TABLE kept_post AS SELECT * FROM tb_post;
  CREATE TABLE kept_comment AS SELECT * FROM tb_comment;
  ANALYZE kept_user, kept_post, kept_comment;
  ALTER TABLE tb_post DROP CONSTRAINT tb_post_user_id_fkey,
    ADD FOREIGN KEY (user_id) REFERENCES tb_user ON DELETE CASCADE ON UPDATE CASCADE;
  ALTER TABLE tb_comment DROP CONSTRAINT tb_comment_post_id_fkey, DROP CONSTRAINT tb_comment_user_id_fkey,
    ADD FOREIGN KEY (post_id) REFERENCES tb_post ON DELETE CASCADE ON UPDATE CASCADE,
    ADD FOREIGN KEY (user_id) REFERENCES tb_user ON DELETE CASCADE ON UPDATE CASCADE`;

const putBack: readonly string[] = [
  'INSERT INTO tb_user SELECT * FROM kept_user ON CONFLICT DO NOTHING',
  `INSERT INTO tb_post SELECT p.* FROM kept_post AS p JOIN tb_user AS u ON u.id = p.user_id
   ON CONFLICT DO NOTHING`,
  `INSERT INTO tb_comment
   SELECT c.* FROM kept_comment AS c JOIN tb_post AS p ON p.id = c.post_id JOIN tb_user AS u ON u.id = c.user_id
   ON CONFLICT DO NOTHING`,
];

const truncates = [
  'TRUNCATE tb_comment',
  'TRUNCATE tb_post CASCADE',
  'TRUNCATE tb_user, tb_post, tb_comment',
] as const;

/** A TRUNCATE and its refill: in one operation, or in two. */
export type Truncation = readonly [Operation] | readonly [truncate: Operation, refill: Operation];

/**
 * An endless stream, a pure function of `seed`. In two of three cases the rows are back before anybody sees them missing.
 */
export function* truncateStream(seed: number): Generator<Truncation, never> {
  const random = createRandom(seed, 'truncates');
  const operation = (statements: readonly string[]): Operation => ({
    name: 'truncate',
    level: 'READ COMMITTED',
    statements,
    end: 'COMMIT',
  });
  for (;;) {
    const truncate = truncates[random.below(truncates.length)] as string;
    yield random.below(3) > 0
      ? [operation([truncate, ...putBack])]
      : [operation([truncate]), operation(putBack)];
  }
}
