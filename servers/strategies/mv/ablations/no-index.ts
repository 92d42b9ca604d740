import { ablate } from '../../../ablation.ts';
import { patchFunction } from '../../patch-function.ts';
import { mv } from '../strategy.ts';

/** Every read scans the view, and every refresh locks its readers out. */
export const mvNoIndex = ablate(mv, {
  name: 'no-index',
  title: 'without indexes',
  sql: [patchFunction, new URL('no-index.sql', import.meta.url)],
});
