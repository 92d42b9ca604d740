/** Rows that a sweep writes to: made by plain SQL in the copy that is written to, of texts of the dataset. */
import type pg from 'pg';
import type { Dataset } from '../../seed/data/datasets.ts';
import { askValue } from '../../servers/database/session.ts';

export class SweepRows {
  readonly #client: pg.ClientBase;
  readonly #dataset: Dataset;
  readonly #users: number[] = [];

  constructor(client: pg.ClientBase, dataset: Dataset) {
    this.#client = client;
    this.#dataset = dataset;
  }

  /** Makes `count` users who wrote `posts` posts each, on which nobody commented. Resolves to their ids. */
  async users(count: number, posts: number): Promise<readonly number[]> {
    const { rows } = await this.#client.query<{ id: number }>(
      `INSERT INTO tb_user (first_name, last_name, email)
       SELECT 'Swept', 'User', gen_random_uuid() || '@sweep.example' FROM generate_series(1, $1) RETURNING id`,
      [count],
    );
    const ids = rows.map(({ id }) => id);
    this.#users.push(...ids);
    const { rowCount } = await this.#client.query(
      `INSERT INTO tb_post (user_id, title, content)
       SELECT writer, seeded.title, seeded.content FROM unnest($1::int[]) AS writer CROSS JOIN generate_series(1, $2) AS n
       JOIN tb_post AS seeded ON seeded.id = 1 + n % $3`,
      [ids, posts, this.#dataset.posts],
    );
    if (rowCount !== count * posts)
      throw new Error(`expected to make ${count * posts} posts, made ${rowCount}`);
    return ids;
  }

  /** Makes a user with one post, whose text has so many bytes of those of the dataset. */
  async longPost(bytes: number): Promise<{ readonly userId: number; readonly postId: number }> {
    const [userId = 0] = await this.users(1, 0);
    const seeded = await askValue<string>(
      this.#client,
      `SELECT string_agg(content, ' ' ORDER BY id) FROM tb_post WHERE id <= $1`,
      [postsOfText],
    );
    const postId = await askValue<number>(
      this.#client,
      `INSERT INTO tb_post (user_id, title, content) VALUES ($1, 'A long post', $2) RETURNING id`,
      [userId, textOfBytes(seeded ?? '', bytes)],
    );
    return { userId, postId: postId ?? 0 };
  }

  /** Deletes what is left of them. */
  async remove(): Promise<void> {
    await this.#client.query('DELETE FROM tb_user WHERE id = ANY ($1)', [this.#users]);
  }
}

/** Their texts are longer than the longest that a post may have, even in the smallest dataset. */
const postsOfText = 500;

/** The first bytes of a text, as often as needed. A character that would be cut is replaced by spaces. */
export function textOfBytes(text: string, bytes: number): string {
  const source = Buffer.from(text || ' ');
  const cut = Buffer.alloc(bytes, source);
  let end = bytes;
  // In UTF-8, every byte of a character but its first begins with the bits 10.
  while (end > 0 && ((source[end % source.length] ?? 0) & 0xc0) === 0x80) end -= 1;
  return cut.fill(' ', end).toString();
}
