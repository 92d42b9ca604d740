import type { Scenario } from './scenario.ts';

/** An aggregation over all rows, which a view computes on every read. */
export const dashboard: Scenario = {
  name: 'dashboard',
  title: 'Counts, posts per month and the ten busiest authors',
  kind: 'an aggregation',
  operation: `query Dashboard {
  dashboard {
    userCount postCount commentCount
    postsPerMonth { month postCount }
    topAuthors { id firstName lastName postCount }
  }
}`,
  // A live aggregation keeps most of a core busy, so more than two connections would measure a queue.
  connectionsMax: 2,
  edges: () => [],
};
