import type { Scenario } from './scenario.ts';
import { zipfId } from './zipf.ts';

/** Three levels: a post, its comments, their authors. */
export const postWithComments: Scenario = {
  name: 'post-with-comments',
  title: 'One post with its author, the latest 10 comments and their authors',
  kind: 'one document',
  operation: `query PostWithComments($id: Int!) {
  post(id: $id) {
    id title content createdAt commentCount
    author { id firstName lastName }
    comments { id content createdAt author { id firstName lastName } }
  }
}`,
  draw: (random, dataset) => ({ id: zipfId(dataset.posts, random) }),
  edges: (dataset) => [{ id: 1 }, { id: dataset.posts }, { id: dataset.posts + 1 }, { id: 0 }],
};
