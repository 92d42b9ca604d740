import { ablate } from '../../../ablation.ts';
import { unkeptMv } from './unkept.ts';

/** What remains of the recipe when nobody sets up its cron job: documents as old as the views. */
export const mvUnrefreshed = ablate(unkeptMv, { name: 'unrefreshed', title: 'never refreshed' });
