import { ablate } from '../../../ablation.ts';
import { unkeptMv } from './unkept.ts';

/** Refreshed by a trigger on the users, as published: not by posts (B11), and writers wait for writers (B13). */
export const mvTriggerRefresh = ablate(unkeptMv, {
  name: 'trigger-refresh',
  title: 'refreshed by a trigger',
  sql: [new URL('trigger-refresh.sql', import.meta.url)],
});
