/**
 * TRUNCATE, and the rows put back: rare, because everything is recomputed, and always followed by the rows
 * that were there when the torture began, so that it never goes on over empty tables and proves nothing.
 */
import { createRandom } from '../../../scenarios/random.ts';
import type { Operation } from './operations.ts';

/** Run once before the load: keeps the rows to be put back, and lets changed keys reach what refers to them. */
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

/** A TRUNCATE with its rows, or one without them and the operation that puts them back. */
export type Truncation = readonly [Operation] | readonly [truncate: Operation, refill: Operation];

/** Without end; a pure function of `seed`. Two in three put the rows back before anybody sees them gone. */
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
