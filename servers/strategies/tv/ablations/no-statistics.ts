import { ablate } from '../../../ablation.ts';
import { tv } from '../strategy.ts';

/** The planner knows how many rows there are, and nothing of what is in them. */
export const tvNoStatistics = ablate(tv, {
  name: 'no-statistics',
  title: 'without statistics of the columns',
  readModel: [new URL('no-statistics.sql', import.meta.url), ...tv.readModel],
});
