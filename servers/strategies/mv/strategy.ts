import type { Maintainer, Strategy } from '../../strategy.ts';
import { lateSource } from '../document-source.ts';
import { tv } from '../tv/strategy.ts';
import { refreshIntervalMsDefault } from './refreshing.ts';

/** One refresh at a time; a call of mv_refresh() in any session waits for the running one. */
const refresher: Maintainer = {
  entry: new URL('refreshing.ts', import.meta.url),
  refreshIntervalMs: refreshIntervalMsDefault,
  settle: async (client) => {
    await client.query('SELECT mv_refresh()');
  },
};

/** Materialized views: as old as their last refresh, which runs out of band. */
export const mv: Strategy = {
  name: 'mv',
  title: 'materialized views (refreshed out of band)',
  readModel: [
    ...tv.readModel,
    new URL('read-model.sql', import.meta.url),
    new URL('refresh.sql', import.meta.url),
  ],
  stored: 'mv',
  maintainer: refresher,
  open: (database) => lateSource(database, 'mv'),
};
