import { ablate } from '../../../ablation.ts';
import { tv } from '../strategy.ts';

/** Statements are prepared, but planned for the values of every execution. */
export const tvForceCustomPlan = ablate(tv, {
  name: 'force-custom-plan',
  title: 'planning every execution',
  database: { settings: { plan_cache_mode: 'force_custom_plan' } },
});
