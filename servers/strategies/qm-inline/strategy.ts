import type { Strategy } from '../../strategy.ts';
import { keptBy, qm } from '../qm/strategy.ts';

/** Query-model tables, brought up to date inside every writing statement: a transaction reads its own writes. */
export const qmInline: Strategy = {
  ...qm,
  name: 'qm-inline',
  title: 'query-model tables (kept inside each statement)',
  readModel: keptBy(import.meta.url, ['queue.sql'], ['../qm/rebuild.sql']),
};
