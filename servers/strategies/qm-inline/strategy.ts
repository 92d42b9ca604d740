import type { Strategy } from '../../strategy.ts';
import { qm } from '../qm/strategy.ts';
import { tv } from '../tv/strategy.ts';

/** The query model's own files, and the one that says when: at once. */
const sqlFiles = [
  '../qm/read-model.sql',
  '../qm/locks.sql',
  '../qm/dashboard.sql',
  'queue.sql',
  '../qm/changes.sql',
  '../qm/recompute.sql',
  '../qm/rebuild.sql',
];

/** Query-model tables, brought up to date inside every statement that writes: its transaction reads its own writes. */
export const qmInline: Strategy = {
  ...qm,
  name: 'qm-inline',
  title: 'query-model tables (kept inside each statement)',
  readModel: [...tv.readModel, ...sqlFiles.map((file) => new URL(file, import.meta.url))],
};
