import { ablate } from '../../../ablation.ts';
import { tv } from '../strategy.ts';

/** The foreign keys without their indexes (B19). */
export const tvNoFkIndex = ablate(tv, {
  name: 'no-fk-index',
  title: 'without the indexes of the foreign keys',
  sql: [new URL('no-fk-index.sql', import.meta.url)],
});
