import type { Scenario } from './scenario.ts';

/** An aggregation over everything: what a view computes on every read. */
export const dashboard: Scenario = {
  name: 'dashboard',
  title: 'Counts, posts per month and the ten busiest authors',
  operation: `query Dashboard {
  dashboard {
    userCount postCount commentCount
    postsPerMonth { month postCount }
    topAuthors { id firstName lastName postCount }
  }
}`,
  // A live aggregation takes most of a core for its whole duration: more than two would measure a queue.
  connectionsMax: 2,
  edges: () => [],
};
