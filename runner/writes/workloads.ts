/** What writers do, over and over: each workload is one transaction of drawn statements. A new one is an entry here. */
import type { Random } from '../../scenarios/random.ts';
import type { Dataset } from '../../seed/data/datasets.ts';

export interface WriteStatement {
  /** Under which each session keeps it prepared. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** The statements of one transaction; one alone runs without BEGIN and COMMIT. */
  transaction(random: Random, dataset: Dataset): readonly WriteStatement[];
}

const anyUser = (random: Random, dataset: Dataset): number => 1 + random.below(dataset.users);
const anyPost = (random: Random, dataset: Dataset): number => 1 + random.below(dataset.posts);
const text = (random: Random): string => `written ${random.below(2 ** 31)} `.repeat(1 + random.below(20));

const insertPost = (random: Random, dataset: Dataset): WriteStatement => ({
  name: 'insert_post',
  text: 'INSERT INTO tb_post (user_id, title, content) VALUES ($1, $2, $3)',
  values: [anyUser(random, dataset), `Title ${random.below(1_000)}`, text(random)],
});

const insertComment = (random: Random, dataset: Dataset): WriteStatement => ({
  name: 'insert_comment',
  text: 'INSERT INTO tb_comment (post_id, user_id, content) VALUES ($1, $2, $3)',
  values: [anyPost(random, dataset), anyUser(random, dataset), text(random)],
});

const deleteComment = (random: Random, dataset: Dataset): WriteStatement => ({
  name: 'delete_comment',
  text: 'DELETE FROM tb_comment WHERE id = $1',
  values: [1 + random.below(dataset.comments)],
});

const updatePost = (random: Random, dataset: Dataset): WriteStatement => ({
  name: 'update_post',
  text: 'UPDATE tb_post SET title = $2 WHERE id = $1',
  values: [anyPost(random, dataset), `Edited ${random.below(2 ** 31)}`],
});

const updateEmail = (random: Random, dataset: Dataset): WriteStatement => {
  const id = anyUser(random, dataset);
  return {
    name: 'update_email',
    text: 'UPDATE tb_user SET email = $2 WHERE id = $1',
    values: [id, `${id}.${random.below(2 ** 31)}@write.example`],
  };
};

/**
 * No key of the row: an e-mail is unique, so its update waits for those who insert a post of the user, and they for
 * it. Two users in opposite orders then deadlock in the bare tables themselves.
 */
const touchUser = (random: Random, dataset: Dataset): WriteStatement => ({
  name: 'touch_user',
  text: 'UPDATE tb_user SET updated_at = $2 WHERE id = $1',
  values: [anyUser(random, dataset), new Date(1_700_000_000_000 + random.below(2 ** 31)).toISOString()],
});

const rename = (random: Random, dataset: Dataset): WriteStatement => ({
  name: 'rename',
  text: 'UPDATE tb_user SET last_name = $2 WHERE id = $1',
  values: [anyUser(random, dataset), `Renamed ${random.below(2 ** 31)}`],
});

const insertFourPosts = (random: Random, dataset: Dataset): WriteStatement => ({
  name: 'insert_four_posts',
  text: 'INSERT INTO tb_post (user_id, title, content) SELECT author, $2, $3 FROM unnest($1::int[]) AS author',
  values: [Array.from({ length: 4 }, () => anyUser(random, dataset)), 'One of four', text(random)],
});

/** Weights in per cent, as a busy forum writes: mostly comments, a rename now and then. */
const mixture: readonly (readonly [number, (random: Random, dataset: Dataset) => WriteStatement])[] = [
  [40, insertComment],
  [25, insertPost],
  [15, updatePost],
  [10, updateEmail],
  [9, deleteComment],
  [1, rename],
];

function drawMixed(random: Random, dataset: Dataset): WriteStatement {
  let place = random.below(100);
  for (const [weight, draw] of mixture) {
    if (place < weight) return draw(random, dataset);
    place -= weight;
  }
  throw new Error('the weights of the mixture sum to 100');
}

export const workloads: readonly Workload[] = [
  {
    name: 'mixed',
    title: 'one row a transaction: 40 % comments, 25 % posts, 24 % updates, 9 % deletions, 1 % renames',
    transaction: (random, dataset) => [drawMixed(random, dataset)],
  },
  {
    name: 'two-inserts',
    title: 'two posts of two users a transaction',
    transaction: (random, dataset) => [insertPost(random, dataset), insertPost(random, dataset)],
  },
  {
    name: 'four-rows',
    title: 'four posts of four users in one statement',
    transaction: (random, dataset) => [insertFourPosts(random, dataset)],
  },
  {
    name: 'update-insert',
    title: "one user's row and another's post a transaction",
    transaction: (random, dataset) => [touchUser(random, dataset), insertPost(random, dataset)],
  },
];
