import type { Strategy } from '../strategy.ts';
import { mv } from './mv/strategy.ts';
import { normalized } from './normalized/strategy.ts';
import { qm } from './qm/strategy.ts';
import { tv } from './tv/strategy.ts';

/** Every strategy, in reading order: what one starts from, then what one pays more for. */
export const strategies: readonly Strategy[] = [normalized, tv, mv, qm];

/** Every ablation, beside the strategy that it changes; measured only where it is named. */
export const ablations: readonly Strategy[] = [];

/** All that can be named where a strategy is asked for. */
export const namedStrategies: readonly Strategy[] = strategies.flatMap((strategy) => [
  strategy,
  ...ablations.filter(({ ablation }) => ablation?.of === strategy.name),
]);
