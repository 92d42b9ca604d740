import type { Scenario } from './scenario.ts';
import { userById } from './user-by-id.ts';

/** One field of a large document: shows what field selection gains. */
export const userNameOnly: Scenario = {
  ...userById,
  name: 'user-name-only',
  title: 'One field of one user',
  kind: 'few fields',
  operation: `query UserNameOnly($id: Int!) {
  user(id: $id) { firstName }
}`,
};
