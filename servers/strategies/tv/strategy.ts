import type { Strategy } from '../../strategy.ts';
import { openDocumentSource } from '../document-source.ts';

/** Plain views: every read computes the documents. */
export const tv: Strategy = {
  name: 'tv',
  title: 'views (documents computed on read)',
  readModel: [
    new URL('../privileges.sql', import.meta.url),
    new URL('../datetime.sql', import.meta.url),
    new URL('read-model.sql', import.meta.url),
  ],
  open: (database) => openDocumentSource(database, 'tv'),
};
