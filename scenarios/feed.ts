import type { Scenario } from './scenario.ts';

/** The front page: everyone asks for the same rows. */
export const feed: Scenario = {
  name: 'feed',
  title: 'The 20 latest posts with author and comment count',
  kind: 'a page of documents',
  operation: `query Feed($limit: Int = 20) {
  feed(limit: $limit) { id title createdAt commentCount author { id firstName lastName } }
}`,
  edges: () => [{ limit: 1 }, { limit: 20 }, { limit: 100 }],
};
