import { ablate } from '../../../ablation.ts';
import { qm } from '../strategy.ts';

/** Keeps users and posts but not the dashboard: what the dashboard's deltas cost its writers. */
export const qmNoDashboard = ablate(qm, {
  name: 'no-dashboard',
  title: 'without keeping the dashboard',
  sql: [new URL('no-dashboard.sql', import.meta.url)],
});
