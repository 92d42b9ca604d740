import { ablate } from '../../../ablation.ts';
import { qm } from '../strategy.ts';

/** Users' documents are compressed, as by default: fewer pages, and CPU for each document that is read for a part of it. */
export const qmCompressed = ablate(qm, {
  name: 'compressed',
  title: "with users' documents compressed",
  sql: [new URL('compressed.sql', import.meta.url)],
});
