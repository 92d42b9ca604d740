import { ablate } from '../../../ablation.ts';
import { mv } from '../strategy.ts';

/** A GIN index on the documents (B20). */
export const mvGin = ablate(mv, {
  name: 'gin',
  title: 'with a GIN index on the documents',
  sql: [new URL('gin.sql', import.meta.url)],
});
