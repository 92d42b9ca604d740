/**
 * `qm~wrong-bytes`: right by mercurius, wrong by direct. Known by its name in every process that imports this file first:
 *
 *     NODE_OPTIONS="--import <this file>"
 */
import { ablate } from '../../servers/strategies/ablations.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import type { StoredReader, Strategy } from '../../servers/strategy.ts';

type ReadUsers = StoredReader['users'];

/** The same rows, but for the first name of each user. */
function renamed(read: ReadUsers): ReadUsers {
  return async (...asked) =>
    (await read(...asked)).map(({ id, data }) => {
      const text = data === null ? '' : Buffer.from(data).toString();
      return { id, data: Buffer.from(text.replace(/("first_name": ?)"/, '$1"Not ')) };
    });
}

export const wrongBytes = ablate(qm, {
  name: 'wrong-bytes',
  title: 'as a test wants it',
  open: (database) => {
    const { stored, ...source } = qm.open(database);
    if (!stored) throw new Error('qm has stored documents');
    return { ...source, stored: { ...stored, users: renamed(stored.users) } };
  },
});

(namedStrategies as Strategy[]).push(wrongBytes);
