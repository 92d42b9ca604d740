import type { Dataset } from '../seed/data/datasets.ts';
import type { Random } from './random.ts';
import type { Scenario, Variables } from './scenario.ts';
import { zipfId } from './zipf.ts';

/** The start of a page of users: after a popular user, or at the very beginning. */
export function drawPage(random: Random, dataset: Dataset, limit: number): Variables {
  return { after: zipfId(dataset.users, random) - 1, limit };
}

/** Edge cases of `users(after, limit)`: the first page, the last rows, beyond the end, the smallest and the largest page. */
export function pageEdges(dataset: Dataset): readonly Variables[] {
  return [
    { after: null, limit: 10 },
    { after: dataset.users - 3, limit: 10 },
    { after: dataset.users, limit: 10 },
    { after: 0, limit: 1 },
    { after: 0, limit: 100 },
  ];
}

/** A page of ten documents: printing and parsing cost more than finding them. */
export const usersPage: Scenario = {
  name: 'users-page',
  title: 'A page of 10 users with their latest 10 posts, all fields',
  kind: 'a page of documents',
  operation: `query UsersPage($after: Int, $limit: Int) {
  users(after: $after, limit: $limit) {
    id firstName lastName email createdAt updatedAt userPosts { id title content createdAt }
  }
}`,
  draw: (random, dataset) => drawPage(random, dataset, 10),
  edges: pageEdges,
};
