import type { Strategy } from '../../strategy.ts';
import { openDocumentSource } from '../document-source.ts';
import { tv } from '../tv/strategy.ts';

/** Materialized views: as old as their last refresh, which runs out of band (`SELECT mv_refresh()`). */
export const mv: Strategy = {
  name: 'mv',
  title: 'materialized views (refreshed out of band)',
  readModel: [
    ...tv.readModel,
    new URL('read-model.sql', import.meta.url),
    new URL('refresh.sql', import.meta.url),
  ],
  open: (database) => openDocumentSource(database, 'mv'),
};
