import type { Strategy } from '../../strategy.ts';
import { openDocumentSource } from '../document-source.ts';
import { tv } from '../tv/strategy.ts';

const sqlFiles = [
  'read-model.sql',
  'locks.sql',
  'dashboard.sql',
  'queue.sql',
  'changes.sql',
  'recompute.sql',
  'drain.sql',
  'rebuild.sql',
];

/** Query-model tables, brought up to date at the commit of every transaction that writes. */
export const qm: Strategy = {
  name: 'qm',
  title: 'query-model tables (kept by triggers)',
  readModel: [...tv.readModel, ...sqlFiles.map((file) => new URL(file, import.meta.url))],
  stored: 'qm',
  rebuild: 'SELECT qm_rebuild()',
  open: (database) => openDocumentSource(database, 'qm'),
};
