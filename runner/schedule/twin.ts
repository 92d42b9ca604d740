/**
 * The A/A pair: one strategy of the run is served by a second process under another name, in the same launches
 * and rounds. What the run then finds between the two is what it finds where there is nothing to find.
 *
 * Both serve the same database. A clone would be the same bytes at other places of shared buffers, and its price
 * is memory that the others' pages need; what differs between lives of a process (code, heap, pool, backends)
 * each of the two has of its own either way.
 */
import type { Strategy } from '../../servers/strategy.ts';
import type { Trial } from './trials.ts';

/** A strategy under a second name. */
export interface Twin extends Strategy {
  readonly twinOf: Strategy;
}

/** One lookup of a stored document costs least, and so is what noise shows most in: chosen where it is measured. */
const strategiesPreferred = ['qm', 'mv', 'tv'];

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

/** The strategy that is twinned: the first in the order of preference, else the first of all. */
function chosenOf(trials: readonly Trial[]): Strategy | undefined {
  const strategies = trials.map(({ strategy }) => strategy);
  const named = strategiesPreferred.map((name) => strategies.find((strategy) => strategy.name === name));
  return named.find((strategy) => strategy !== undefined) ?? strategies[0];
}

/**
 * The trials of the twin beside those of a run's first dataset: all that its strategy is asked without added distance,
 * searches for a capacity left out. All, because code that was asked more is compiled further: a twin that answered
 * two scenarios of seven took 17 to 25 % more CPU for each request.
 */
export function twinTrials(trials: readonly Trial[]): Trial[] {
  const near = trials.filter(
    ({ load, databaseDelayMs }) => load.kind !== 'capacity' && databaseDelayMs === 0,
  );
  const chosen = chosenOf(near);
  if (!chosen) return [];
  const twin = twinOf(chosen);
  return near.filter(({ strategy }) => strategy === chosen).map((trial) => ({ ...trial, strategy: twin }));
}
