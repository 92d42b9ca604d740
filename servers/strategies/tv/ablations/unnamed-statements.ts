import { ablate } from '../../../ablation.ts';
import { tv } from '../strategy.ts';

/** Every statement is parsed and planned anew, as by a driver or a pooler that prepares nothing. */
export const tvUnnamedStatements = ablate(tv, {
  name: 'unnamed-statements',
  title: 'preparing no statement',
  database: { isPrepared: false },
});
