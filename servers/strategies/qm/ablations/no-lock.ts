import { ablate } from '../../../ablation.ts';
import { qm } from '../strategy.ts';

/** The same drain, under no lock: loses updates (B8, B22). */
export const qmNoLock = ablate(qm, {
  name: 'no-lock',
  title: 'without locks',
  sql: [new URL('no-lock.sql', import.meta.url)],
});
