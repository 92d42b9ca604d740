/**
 * What every writer begins with: one by one, the writes that naive triggers get wrong (B1-B4 and B21: a list without
 * its limit, a row that moves or goes, a name that shows elsewhere), on rows that are there. The keys of the
 * load proper are empty at first, and most of its early writes find nothing to change.
 */
import type { Random } from '../../scenarios/random.ts';
import type { KeyRange, Keys } from './writers/keys.ts';
import { writeNamed } from './writers/writes.ts';

const names = ['rename-user', 'insert-post', 'move-post', 'insert-comment', 'change-email', 'delete-post'];

/** SQL statements, each a transaction. Every writer has a post and a comment of its own; users are seeded ones. */
export function openingOf(keys: Keys, writer: number, random: Random): readonly string[] {
  const own = ({ first, last }: KeyRange): KeyRange => {
    const id = first + (writer % (last - first + 1));
    return { first: id, last: id };
  };
  const ownKeys: Keys = {
    ...keys,
    hotUsers: keys.seededUsers,
    hotPosts: own(keys.hotPosts),
    hotComments: own(keys.hotComments),
  };
  return names.map((name) => writeNamed(name).statement(ownKeys, random));
}
