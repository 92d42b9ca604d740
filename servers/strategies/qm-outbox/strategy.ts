import type { Strategy } from '../../strategy.ts';
import { qm } from '../qm/strategy.ts';
import { tv } from '../tv/strategy.ts';
import { settle } from './batch.ts';

const sqlFiles = [
  '../qm/read-model.sql',
  '../qm/locks.sql',
  '../qm/dashboard.sql',
  '../qm/queue.sql',
  'outbox.sql',
  '../qm/changes.sql',
  '../qm/recompute.sql',
  'take.sql',
  'project.sql',
  'rebuild.sql',
  'backfill.sql',
];

/**
 * Query-model tables behind an outbox: writers note what they changed, a projector follows. The counts of the
 * dashboard are written with the change itself (insert only, so nobody waits); documents lag.
 */
export const qmOutbox: Strategy = {
  ...qm,
  name: 'qm-outbox',
  title: 'query-model tables (followed by a projector)',
  readModel: [...tv.readModel, ...sqlFiles.map((file) => new URL(file, import.meta.url))],
  maintainer: { entry: new URL('projector.ts', import.meta.url), settle },
};
