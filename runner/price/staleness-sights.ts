/**
 * The writes that are observed, and how a read knows that it sees one: by what the write answered with, or by the name that was
 * given. All are looked for in the document of a post.
 */
import type pg from 'pg';
import { PriceFault } from './keep.ts';

/** A post, and who wrote it. A place is written to by one write at a time, so that no write hides another. */
export interface Place {
  readonly userId: number;
  readonly postId: number;
}

/** What the reader selects of a post; null if there is none of that id. */
interface Post {
  readonly id: number;
  readonly commentCount: number;
  readonly author: { readonly lastName: string };
}

/** Where a write will be seen, and whether a post shows it. */
interface Sight {
  readonly postId: number;
  isSeen(post: Post | null): boolean;
}

export interface Mutation {
  readonly name: string;
  /** The body of its request. `mark` is a text that no other write has. */
  body(place: Place, mark: string): string;
  /** `answered`: the post or user that it answered with. */
  sightOf(place: Place, mark: string, answered: Post): Sight;
}

function bodyOf(query: string, variables: Readonly<Record<string, number | string>>): string {
  return JSON.stringify({ query, variables });
}

/** One document, of which there was none before. */
const newPost: Mutation = {
  name: 'new post',
  body: ({ userId }, mark) =>
    bodyOf(
      `mutation NewPost($userId: Int!, $text: String!) {
  createPost(userId: $userId, title: $text, content: $text) { written: post { id } error { code message } }
}`,
      { userId, text: mark },
    ),
  sightOf: (_place, _mark, { id }) => ({ postId: id, isSeen: (post) => post !== null }),
};

/** The fan-out: all posts and comments of a user show the name. */
const newName: Mutation = {
  name: 'new name',
  body: ({ userId }, mark) =>
    bodyOf(
      `mutation NewName($id: Int!, $lastName: String!) {
  updateUser(id: $id, lastName: $lastName) { written: user { id } error { code message } }
}`,
      { id: userId, lastName: mark },
    ),
  sightOf: ({ postId }, mark) => ({ postId, isSeen: (post) => post?.author.lastName === mark }),
};

/** Nobody deletes comments meanwhile, so a count as high as the answer's includes the new one. */
const newComment: Mutation = {
  name: 'new comment',
  body: ({ userId, postId }, mark) =>
    bodyOf(
      `mutation NewComment($postId: Int!, $userId: Int!, $content: String!) {
  createComment(postId: $postId, userId: $userId, content: $content) { written: post { commentCount } error { code message } }
}`,
      { postId, userId, content: mark },
    ),
  sightOf: ({ postId }, _mark, { commentCount }) => ({
    postId,
    isSeen: (post) => post !== null && post.commentCount >= commentCount,
  }),
};

/** Those of few documents; and with the fan-out, which holds up whatever is to be followed after it. */
export const narrowMutations: readonly Mutation[] = [newPost, newComment];
export const allMutations: readonly Mutation[] = [...narrowMutations, newName];

/** The post or user of an answer to one of the mutations; null if nothing was written. */
export function writtenIn(body: string): Post | null {
  const { data } = JSON.parse(body) as { data: Record<string, { written: Post | null }> };
  return Object.values(data)[0]?.written ?? null;
}

/** The body of the request that looks for a write. */
export function readingOf(postId: number): string {
  return bodyOf('query Sight($id: Int!) { post(id: $id) { id commentCount author { lastName } } }', {
    id: postId,
  });
}

export function postIn(body: string): Post | null {
  return (JSON.parse(body) as { data: { post: Post | null } }).data.post;
}

/** At most so many writes are under way: a reader for each would be a load of its own. */
const placesMax = 128;

/** Users in an order that has nothing to do with their ids, each with a post. */
export async function findPlaces(client: pg.ClientBase): Promise<readonly Place[]> {
  const { rows } = await client.query<Place>(`
    SELECT author.id AS "userId", own.id AS "postId"
    FROM (SELECT id FROM tb_user ORDER BY md5(id::text) LIMIT ${2 * placesMax}) AS author
    CROSS JOIN LATERAL (SELECT id FROM tb_post WHERE user_id = author.id ORDER BY id LIMIT 1) AS own
    ORDER BY md5(author.id::text) LIMIT ${placesMax}`);
  if (rows.length === 0) throw new PriceFault('expected users with posts in the tables, found none');
  return rows;
}
