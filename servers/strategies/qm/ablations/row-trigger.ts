import { ablate } from '../../../ablation.ts';
import { qm } from '../strategy.ts';

/** A queue row for each row that is written: slow in bulk (B10). */
export const qmRowTrigger = ablate(qm, {
  name: 'row-trigger',
  title: 'noting each row',
  sql: [new URL('row-trigger.sql', import.meta.url)],
});
