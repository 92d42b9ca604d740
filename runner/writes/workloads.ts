/** The workloads of writers. Each is one transaction of random statements, repeated. Add an entry here for a new one. */
import { drawWeighted, type Random } from '../../scenarios/random.ts';
import type { Dataset } from '../../seed/data/datasets.ts';

export interface WriteStatement {
  /** Each session keeps it prepared under this name. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** The statements of one transaction. A single statement runs without BEGIN and COMMIT. */
  readonly transaction: Draw<readonly WriteStatement[]>;
}

type Draw<Drawn> = (random: Random, dataset: Dataset) => Drawn;

const anyUser: Draw<number> = (random, dataset) => 1 + random.below(dataset.users);
const anyPost: Draw<number> = (random, dataset) => 1 + random.below(dataset.posts);
const text = (random: Random): string => `written ${random.below(2 ** 31)} `.repeat(1 + random.below(20));

const insertPost: Draw<WriteStatement> = (random, dataset) => ({
  name: 'insert_post',
  text: 'INSERT INTO tb_post (user_id, title, content) VALUES ($1, $2, $3)',
  values: [anyUser(random, dataset), `Title ${random.below(1_000)}`, text(random)],
});

const insertComment: Draw<WriteStatement> = (random, dataset) => ({
  name: 'insert_comment',
  text: 'INSERT INTO tb_comment (post_id, user_id, content) VALUES ($1, $2, $3)',
  values: [anyPost(random, dataset), anyUser(random, dataset), text(random)],
});

const deleteComment: Draw<WriteStatement> = (random, dataset) => ({
  name: 'delete_comment',
  text: 'DELETE FROM tb_comment WHERE id = $1',
  values: [1 + random.below(dataset.comments)],
});

const updatePost: Draw<WriteStatement> = (random, dataset) => ({
  name: 'update_post',
  text: 'UPDATE tb_post SET title = $2 WHERE id = $1',
  values: [anyPost(random, dataset), `Edited ${random.below(2 ** 31)}`],
});

const updateEmail: Draw<WriteStatement> = (random, dataset) => {
  const id = anyUser(random, dataset);
  return {
    name: 'update_email',
    text: 'UPDATE tb_user SET email = $2 WHERE id = $1',
    values: [id, `${id}.${random.below(2 ** 31)}@write.example`],
  };
};

/**
 * Changes no key of the row. The e-mail is unique, so its update waits for transactions that insert a post of the user, and
 * they wait for it. Two users in opposite orders would then deadlock in the bare tables themselves.
 */
const touchUser: Draw<WriteStatement> = (random, dataset) => ({
  name: 'touch_user',
  text: 'UPDATE tb_user SET updated_at = $2 WHERE id = $1',
  values: [anyUser(random, dataset), new Date(1_700_000_000_000 + random.below(2 ** 31)).toISOString()],
});

const rename: Draw<WriteStatement> = (random, dataset) => ({
  name: 'rename',
  text: 'UPDATE tb_user SET last_name = $2 WHERE id = $1',
  values: [anyUser(random, dataset), `Renamed ${random.below(2 ** 31)}`],
});

const insertFourPosts: Draw<WriteStatement> = (random, dataset) => ({
  name: 'insert_four_posts',
  text: 'INSERT INTO tb_post (user_id, title, content) SELECT author, $2, $3 FROM unnest($1::int[]) AS author',
  values: [Array.from({ length: 4 }, () => anyUser(random, dataset)), 'One of four', text(random)],
});

/** Weights in per cent, as in a busy forum: mostly comments, with an occasional rename. */
const mixture: readonly (readonly [number, Draw<WriteStatement>])[] = [
  [40, insertComment],
  [25, insertPost],
  [15, updatePost],
  [10, updateEmail],
  [9, deleteComment],
  [1, rename],
];

export const workloads: readonly Workload[] = [
  {
    name: 'mixed',
    title: 'one row per transaction: 40 % comments, 25 % posts, 24 % updates, 9 % deletions, 1 % renames',
    transaction: (random, dataset) => [drawWeighted(mixture, random)(random, dataset)],
  },
  {
    name: 'two-inserts',
    title: 'two posts of two users per transaction',
    transaction: (random, dataset) => [insertPost(random, dataset), insertPost(random, dataset)],
  },
  {
    name: 'four-rows',
    title: 'four posts of four users in one statement',
    transaction: (random, dataset) => [insertFourPosts(random, dataset)],
  },
  {
    name: 'update-insert',
    title: "one user's row and another user's post per transaction",
    transaction: (random, dataset) => [touchUser(random, dataset), insertPost(random, dataset)],
  },
];
