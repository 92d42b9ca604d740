/**
 * The writes of the contract, the same for every strategy: they know the `tb_` tables alone. Each is one statement, and so one
 * transaction, with what its triggers do until the commit.
 */
import type { Database } from '../database/database.ts';
import { type RetryCounts, retried } from './retry.ts';
import { checkTexts, postUnknown, userUnknown, WriteError, wordsOf } from './write-error.ts';

/** Posts of one `createPosts`. */
const postsMax = 1_000;

interface NewPost {
  readonly title: string;
  readonly content: string;
}

interface UserChanges {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
}

/** A method for each field of `Mutation`; each resolves to the id of the user or post that is answered with. */
export class Writer {
  readonly retryCounts: RetryCounts = { deadlocks: 0, conflicts: 0 };
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async createUser(user: { firstName: string; lastName: string; email: string }): Promise<number> {
    const { firstName, lastName, email } = user;
    checkTexts({ firstName, lastName, email });
    return this.#write(
      'create_user',
      'INSERT INTO tb_user (first_name, last_name, email) VALUES ($1, $2, $3) RETURNING id',
      [firstName, lastName, email],
    );
  }

  /** The time of the change is that of the clock, not of the transaction: of two updates, the later one has the later time. */
  async updateUser({ id, ...changes }: { id: number } & UserChanges): Promise<number> {
    const { firstName = null, lastName = null, email = null } = changes;
    checkTexts({ firstName, lastName, email });
    if (firstName === null && lastName === null && email === null)
      throw new WriteError('NOTHING_TO_WRITE', 'Give at least one of firstName, lastName and email.');
    return this.#write(
      'update_user',
      `UPDATE tb_user SET first_name = COALESCE($2, first_name), last_name = COALESCE($3, last_name),
         email = COALESCE($4, email), updated_at = clock_timestamp() WHERE id = $1 RETURNING id`,
      [id, firstName, lastName, email],
      userUnknown,
    );
  }

  async deleteUser({ id }: { id: number }): Promise<number> {
    return this.#write('delete_user', 'DELETE FROM tb_user WHERE id = $1 RETURNING id', [id], userUnknown);
  }

  async createPost({ userId, title, content }: { userId: number } & NewPost): Promise<number> {
    checkTexts({ title, content });
    return this.#write(
      'create_post',
      'INSERT INTO tb_post (user_id, title, content) VALUES ($1, $2, $3) RETURNING id',
      [userId, title, content],
    );
  }

  async createPosts({ userId, posts }: { userId: number; posts: readonly NewPost[] }): Promise<number> {
    if (posts.length > postsMax)
      throw new WriteError('TOO_MANY', `createPosts takes at most ${postsMax} posts, got ${posts.length}.`);
    for (const { title, content } of posts) checkTexts({ title, content });
    return this.#write(
      'create_posts',
      `INSERT INTO tb_post (user_id, title, content)
         SELECT $1, title, content FROM unnest($2::text[], $3::text[]) AS new (title, content) RETURNING user_id AS id`,
      [userId, posts.map(({ title }) => title), posts.map(({ content }) => content)],
      () => new WriteError('NOTHING_TO_WRITE', 'Give at least one post.'),
    );
  }

  async movePost({ id, userId }: { id: number; userId: number }): Promise<number> {
    return this.#write(
      'move_post',
      'UPDATE tb_post SET user_id = $2 WHERE id = $1 RETURNING id',
      [id, userId],
      postUnknown,
    );
  }

  async createComment(comment: { postId: number; userId: number; content: string }): Promise<number> {
    const { postId, userId, content } = comment;
    checkTexts({ content });
    return this.#write(
      'create_comment',
      'INSERT INTO tb_comment (post_id, user_id, content) VALUES ($1, $2, $3) RETURNING post_id AS id',
      [postId, userId, content],
    );
  }

  /** @throws what `noRow` makes if the statement returns no row */
  async #write(
    name: string,
    text: string,
    parameters: readonly unknown[],
    noRow: () => Error = () => new Error(`${name} returned no row`),
  ): Promise<number> {
    try {
      const statement = { name: `write_${name}`, text: text.replace(/\s+/g, ' ') };
      const rows = await retried(this.retryCounts, () =>
        this.#database.queryDeclinable<{ id: number }>(statement, parameters),
      );
      const [row] = rows;
      if (!row) throw noRow();
      return row.id;
    } catch (error) {
      throw wordsOf(error);
    }
  }
}
