/** The scenarios, in reading order. A new one is a new file and a line here. */
import { dashboard } from './dashboard.ts';
import { feed } from './feed.ts';
import { postWithComments } from './post-with-comments.ts';
import type { Scenario } from './scenario.ts';
import { userById } from './user-by-id.ts';
import { userNameOnly } from './user-name-only.ts';
import { usersNames } from './users-names.ts';
import { usersPage } from './users-page.ts';
import { writeScenarios } from './writes.ts';

export const scenarios: readonly Scenario[] = [
  userById,
  userNameOnly,
  usersPage,
  usersNames,
  postWithComments,
  feed,
  dashboard,
];

/** All that can be named: a run asks those that write only if they are. */
export const namedScenarios: readonly Scenario[] = [...scenarios, ...writeScenarios];
