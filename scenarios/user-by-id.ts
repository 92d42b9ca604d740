import type { Scenario } from './scenario.ts';
import { zipfId } from './zipf.ts';

/** One whole document: what a read model is made for. */
export const userById: Scenario = {
  name: 'user-by-id',
  title: 'One user with the latest 10 posts, all fields',
  kind: 'one document',
  operation: `query UserById($id: Int!) {
  user(id: $id) { id firstName lastName email createdAt updatedAt userPosts { id title content createdAt } }
}`,
  draw: (random, dataset) => ({ id: zipfId(dataset.users, random) }),
  edges: (dataset) => [{ id: 1 }, { id: dataset.users }, { id: dataset.users + 1 }, { id: 0 }, { id: -1 }],
};
