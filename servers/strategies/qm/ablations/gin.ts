import { ablate } from '../../../ablation.ts';
import { qm } from '../strategy.ts';

/** A GIN index on the documents (B20). */
export const qmGin = ablate(qm, {
  name: 'gin',
  title: 'with a GIN index on the documents',
  sql: [new URL('gin.sql', import.meta.url)],
});
