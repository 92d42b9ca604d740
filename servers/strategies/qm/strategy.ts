import type { Strategy } from '../../strategy.ts';
import { openDocumentSource } from '../document-source.ts';
import { tv } from '../tv/strategy.ts';

/**
 * The files of a read model of these tables: `queue` records what a transaction changed, and `drain` brings the documents up
 * to date by it. Both are relative to `base`, the strategy's module.
 */
export function keptBy(base: string, queue: readonly string[], drain: readonly string[]): readonly URL[] {
  const own = (files: readonly string[]) => files.map((file) => new URL(file, import.meta.url));
  const others = (files: readonly string[]) => files.map((file) => new URL(file, base));
  return [
    ...tv.readModel,
    ...own(['read-model.sql', 'locks.sql', 'dashboard.sql']),
    ...others(queue),
    ...own(['changes.sql', 'recompute.sql']),
    ...others(drain),
  ];
}

/** Query-model tables, brought up to date at the commit of every writing transaction. */
export const qm: Strategy = {
  name: 'qm',
  title: 'query-model tables (kept by triggers)',
  readModel: keptBy(import.meta.url, ['queue.sql'], ['drain.sql', 'rebuild.sql']),
  stored: 'qm',
  rebuild: 'SELECT qm_rebuild()',
  open: (database) => openDocumentSource(database, 'qm'),
};
