import type { Strategy } from '../../strategy.ts';
import { lateSource } from '../document-source.ts';
import { keptBy, qm } from '../qm/strategy.ts';
import { settle } from './batch.ts';

/**
 * Query-model tables behind an outbox: writers record what they changed, and a projector follows. The counts of the
 * dashboard are written with the change itself (by inserts only, so nobody waits); documents lag.
 */
export const qmOutbox: Strategy = {
  ...qm,
  name: 'qm-outbox',
  title: 'query-model tables (followed by a projector)',
  readModel: keptBy(
    import.meta.url,
    ['../qm/queue.sql', 'outbox.sql'],
    ['take.sql', 'project.sql', 'rebuild.sql', 'backfill.sql'],
  ),
  maintainer: { entry: new URL('projector.ts', import.meta.url), settle },
  open: (database) => lateSource(database, 'qm'),
};
