import { PublicError } from '../graphql/public-error.ts';
import type { Strategy } from '../strategy.ts';
import { ablations } from './ablations.ts';
import { mv } from './mv/strategy.ts';
import { normalized } from './normalized/strategy.ts';
import { qm } from './qm/strategy.ts';
import { qmInline } from './qm-inline/strategy.ts';
import { qmOutbox } from './qm-outbox/strategy.ts';
import { tv } from './tv/strategy.ts';

/** The strategies, in reading order: the starting point first, then what costs more. */
export const strategies: readonly Strategy[] = [normalized, tv, mv, qm];

/** Other ways to maintain the documents of `qm`. Reading is the same, so a run measures them only if they are named. */
export const alternatives: readonly Strategy[] = [qmInline, qmOutbox];

/** All strategies that can be named. */
export const namedStrategies: readonly Strategy[] = [...strategies, ...alternatives].flatMap((strategy) => [
  strategy,
  ...ablations.filter(({ ablation }) => ablation?.of === strategy.name),
]);

/** @throws a PublicError if there is none of that name. */
export function strategyNamed(name: string): Strategy {
  const found = namedStrategies.find((strategy) => strategy.name === name);
  if (found) return found;
  const names = namedStrategies.map((strategy) => strategy.name).join(', ');
  throw new PublicError(`Expected a strategy (${names}), got "${name}".`);
}
