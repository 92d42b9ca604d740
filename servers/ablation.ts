/** An ablation: a strategy with one thing changed, to show what that thing is worth. */
import type { Strategy } from './strategy.ts';

/** What an ablation changes; whatever is absent stays as it is. */
export interface Change extends Partial<Pick<Strategy, 'readModel' | 'keeper' | 'database' | 'open'>> {
  /** The word after the `~`: `no-fk-index`. */
  readonly name: string;
  /** A few words for a heading: `without the foreign key's index`. */
  readonly title: string;
  /** SQL files that run after the read model's own. */
  readonly sql?: readonly URL[];
}

/** The strategy `<strategy>~<change>`. */
export function ablate(strategy: Strategy, change: Change): Strategy {
  const { name, title, sql = [], ...replaced } = change;
  const changed = { ...strategy, ...replaced };
  return {
    ...changed,
    name: `${strategy.name}~${name}`,
    title: `${strategy.title}, ${title}`,
    ablation: { of: strategy.name, name },
    readModel: [...changed.readModel, ...sql],
  };
}
