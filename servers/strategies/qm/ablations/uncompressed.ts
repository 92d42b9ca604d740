import { ablate } from '../../../ablation.ts';
import { qm } from '../strategy.ts';

/** Posts' documents are neither compressed nor moved out of their rows either: less CPU, more pages and fewer HOT updates. */
export const qmUncompressed = ablate(qm, {
  name: 'uncompressed',
  title: "with posts' documents kept in the row as they are",
  sql: [new URL('uncompressed.sql', import.meta.url)],
});
