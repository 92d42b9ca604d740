import type { Strategy } from '../strategy.ts';
import { mv } from './mv/strategy.ts';
import { normalized } from './normalized/strategy.ts';
import { qm } from './qm/strategy.ts';
import { tv } from './tv/strategy.ts';

/** Every strategy, in reading order: what one starts from, then what one pays more for. */
export const strategies: readonly Strategy[] = [normalized, tv, mv, qm];
