import { ablate } from '../../../ablation.ts';
import { patchFunction } from '../../patch-function.ts';
import { qm } from '../strategy.ts';

/** Only documents are locked, not the users that they embed: leaves stale names (B21). */
export const qmNoSourceLock = ablate(qm, {
  name: 'no-source-lock',
  title: 'without locks on what is embedded',
  sql: [patchFunction, new URL('no-source-lock.sql', import.meta.url)],
});
