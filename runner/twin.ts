/**
 * The A/A pair: one strategy of the run is served by a second process under another name, in the same launches
 * and rounds. What the run then finds between the two is what it finds where there is nothing to find.
 *
 * Both serve the same database. A clone would be the same bytes at other places of shared buffers, and its price
 * is memory that the others' pages need; what differs between lives of a process (code, heap, pool, backends)
 * each of the two has of its own either way.
 */
import type { Strategy } from '../servers/strategy.ts';
import type { Trial } from './trials.ts';

/** A strategy under a second name. */
export interface Twin extends Strategy {
  readonly twinOf: Strategy;
}

/** One lookup of a stored document costs least, and so is what noise shows most in: chosen where it is measured. */
const strategiesPreferred = ['qm', 'mv', 'tv'];
/** Fast, and so many samples a slice. */
const scenariosPreferred = ['user-by-id', 'users-page'];

export function isTwin(strategy: Strategy): strategy is Twin {
  return 'twinOf' in strategy;
}

/** What a server of this strategy opens, under whatever name it is known. */
export function servedStrategy(strategy: Strategy): Strategy {
  return isTwin(strategy) ? strategy.twinOf : strategy;
}

function twinOf(strategy: Strategy): Twin {
  const { ablation: _ablation, ...rest } = strategy;
  return { ...rest, name: `${strategy.name} (twin)`, twinOf: strategy };
}

/** The first items whose names are preferred, in the order of preference, then the others. */
function preferred<Item>(
  items: readonly Item[],
  names: readonly string[],
  nameOf: (item: Item) => string,
): Item[] {
  const rank = (item: Item): number => {
    const index = names.indexOf(nameOf(item));
    return index < 0 ? names.length : index;
  };
  return items.toSorted((one, other) => rank(one) - rank(other));
}

/**
 * The trials of the twin beside those of a run's first dataset: the strategy that is cheapest to read, in two fast
 * scenarios, under the first load of each. Empty where nothing can be asked quickly.
 */
export function twinTrials(trials: readonly Trial[]): Trial[] {
  const fast = trials.filter(
    ({ scenario, load }) => scenario.connectionsMax === undefined && load.kind !== 'capacity',
  );
  const [chosen] = preferred(fast, strategiesPreferred, ({ strategy }) => strategy.name);
  if (!chosen) return [];
  const twin = twinOf(chosen.strategy);
  const own = fast.filter(({ strategy }) => strategy === chosen.strategy);
  const firstOfScenario = [...Map.groupBy(own, ({ scenario }) => scenario.name).values()].flatMap((group) =>
    group.slice(0, 1),
  );
  return preferred(firstOfScenario, scenariosPreferred, ({ scenario }) => scenario.name)
    .slice(0, scenariosPreferred.length)
    .map((trial) => ({ ...trial, strategy: twin }));
}
