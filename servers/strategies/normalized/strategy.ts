import type { Strategy } from '../../strategy.ts';
import { openNormalizedSource } from './source.ts';

/** The tables themselves. It shares only the text form of a DateTime with the documents: it is their check. */
export const normalized: Strategy = {
  name: 'normalized',
  title: 'normalized tables (joins, batched)',
  readModel: [new URL('../privileges.sql', import.meta.url), new URL('../datetime.sql', import.meta.url)],
  isReadByLevel: true,
  open: openNormalizedSource,
};
