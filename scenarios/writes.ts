/**
 * The scenarios that write: one mutation each. Rows are those of the dataset, and popular ones are written to more often, as
 * they are read. What an answer selects does not depend on the writes before, so every answer can be checked.
 */
import type { Dataset } from '../seed/data/datasets.ts';
import type { Random } from './random.ts';
import { numberMark, type Scenario, type Write } from './scenario.ts';
import { zipfId } from './zipf.ts';

const kind = 'a write';
const edges = () => [];

const anyUser = (random: Random, { users }: Dataset): number => zipfId(users, random);
const anyPost = (random: Random, { posts }: Dataset): number => zipfId(posts, random);

/** 10 to 300 characters, as most of the seeded texts have. */
const text = (random: Random): string => 'written '.repeat(2 + random.below(36)).trim();

/** The evidence that a table has a row with these values. */
function rowOf(table: string, values: Readonly<Record<string, number | string>>): Write['evidence'] {
  const conditions = Object.keys(values).map((column, index) => `${column} = $${index + 1}`);
  return { text: `SELECT FROM ${table} WHERE ${conditions.join(' AND ')}`, values: Object.values(values) };
}

/** The data of an answer to a mutation that wrote. */
const written = (field: string, document: Write['data']): Write['data'] => ({
  [field]: { ...document, error: null },
});

const createUser: Scenario = {
  name: 'create-user',
  title: 'A new user',
  kind,
  operation: `mutation CreateUser($firstName: String!, $lastName: String!, $email: String!) {
  createUser(firstName: $firstName, lastName: $lastName, email: $email) { user { firstName lastName userPosts { id } } error { code message } }
}`,
  write: (random) => {
    const name = { firstName: 'New', lastName: `User ${random.below(1_000)}` };
    return {
      variables: { ...name, email: `${numberMark}@write.example` },
      data: written('createUser', { user: { ...name, userPosts: [] } }),
      evidence: rowOf('tb_user', { email: `${numberMark}@write.example` }),
    };
  },
  edges,
};

const createPost: Scenario = {
  name: 'create-post',
  title: 'A new post',
  kind,
  operation: `mutation CreatePost($userId: Int!, $title: String!, $content: String!) {
  createPost(userId: $userId, title: $title, content: $content) { post { title content commentCount author { id } } error { code message } }
}`,
  write: (random, dataset) => {
    const userId = anyUser(random, dataset);
    const texts = { title: `Title ${random.below(1_000)}`, content: text(random) };
    return {
      variables: { userId, ...texts },
      data: written('createPost', { post: { ...texts, commentCount: 0, author: { id: userId } } }),
      evidence: rowOf('tb_post', { user_id: userId, ...texts }),
    };
  },
  edges,
};

/** Posts of one `create-posts`. */
const bulkPosts = 100;

const createPosts: Scenario = {
  name: 'create-posts',
  title: `${bulkPosts} new posts of one user at once`,
  kind,
  operation: `mutation CreatePosts($userId: Int!, $posts: [NewPost!]!) {
  createPosts(userId: $userId, posts: $posts) { user { id } error { code message } }
}`,
  connectionsMax: 4,
  write: (random, dataset) => {
    const userId = anyUser(random, dataset);
    const content = text(random);
    const posts = Array.from({ length: bulkPosts }, (_, index) => ({
      title: `One of many ${index}`,
      content,
    }));
    return {
      variables: { userId, posts },
      data: written('createPosts', { user: { id: userId } }),
      evidence: {
        text: 'SELECT FROM tb_post WHERE user_id = $1 AND content = $2 HAVING count(*) >= $3',
        values: [userId, content, bulkPosts],
      },
    };
  },
  edges,
};

export const createComment: Scenario = {
  name: 'create-comment',
  title: 'A new comment on a post',
  kind,
  operation: `mutation CreateComment($postId: Int!, $userId: Int!, $content: String!) {
  createComment(postId: $postId, userId: $userId, content: $content) { post { id } error { code message } }
}`,
  write: (random, dataset) => {
    const [postId, userId] = [anyPost(random, dataset), anyUser(random, dataset)];
    const content = text(random);
    return {
      variables: { postId, userId, content },
      data: written('createComment', { post: { id: postId } }),
      evidence: rowOf('tb_comment', { post_id: postId, user_id: userId, content }),
    };
  },
  edges,
};

export const rename: Scenario = {
  name: 'rename',
  title: 'Another name of a user, which all posts and comments of the user show',
  kind,
  operation: `mutation Rename($id: Int!, $lastName: String!) {
  updateUser(id: $id, lastName: $lastName) { user { id } error { code message } }
}`,
  write: (random, dataset) => {
    const id = anyUser(random, dataset);
    const lastName = `Renamed ${numberMark}`;
    return {
      variables: { id, lastName },
      data: written('updateUser', { user: { id } }),
      evidence: rowOf('tb_user', { id, last_name: lastName }),
    };
  },
  edges,
};

const movePost: Scenario = {
  name: 'move-post',
  title: 'Another author of a post',
  kind,
  operation: `mutation MovePost($id: Int!, $userId: Int!) {
  movePost(id: $id, userId: $userId) { post { id } error { code message } }
}`,
  write: (random, dataset) => {
    const [id, userId] = [anyPost(random, dataset), anyUser(random, dataset)];
    return {
      variables: { id, userId },
      data: written('movePost', { post: { id } }),
      evidence: rowOf('tb_post', { id, user_id: userId }),
    };
  },
  edges,
};

export const writeScenarios: readonly Scenario[] = [
  createUser,
  createPost,
  createPosts,
  createComment,
  rename,
  movePost,
];
