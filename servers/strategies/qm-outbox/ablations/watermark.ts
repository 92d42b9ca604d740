import { ablate } from '../../../ablation.ts';
import { qmOutbox } from '../strategy.ts';

/** The same projection of events above the highest id seen: loses those that commit late. */
export const qmOutboxWatermark = ablate(qmOutbox, {
  name: 'watermark',
  title: 'read above a watermark',
  sql: [new URL('watermark.sql', import.meta.url)],
});
