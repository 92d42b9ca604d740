import type { Scenario } from './scenario.ts';
import { drawPage, pageEdges } from './users-page.ts';

/** Two fields of many users: here a read model can lose, because it reads whole documents. */
export const usersNames: Scenario = {
  name: 'users-names',
  title: 'Two fields of 50 users',
  kind: 'few fields',
  operation: `query UsersNames($after: Int, $limit: Int) {
  users(after: $after, limit: $limit) { firstName lastName }
}`,
  draw: (random, dataset) => drawPage(random, dataset, 50),
  edges: pageEdges,
};
