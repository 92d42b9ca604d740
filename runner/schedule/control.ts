/**
 * The A/A pair: one strategy of the run is served by a second process under another name, in the same launches
 * and rounds. What the run then finds between the two is what it finds where there is nothing to find.
 *
 * Both serve the same database. A clone would be the same bytes at other places of shared buffers, and its price
 * is memory that the others' pages need; what differs between lives of a process (code, heap, pool, backends)
 * each of the two has of its own either way.
 */
import type { Strategy } from '../../servers/strategy.ts';

/** A strategy under a second name. */
export interface Control extends Strategy {
  readonly controlOf: Strategy;
}

export function isControl(strategy: Strategy): strategy is Control {
  return 'controlOf' in strategy;
}

/** What a server of this strategy opens, under whatever name it is known. */
export function servedStrategy(strategy: Strategy): Strategy {
  return isControl(strategy) ? strategy.controlOf : strategy;
}

/** Its second server's strategy. */
export function controlOf(strategy: Strategy): Control {
  const { ablation: _ablation, ...rest } = strategy;
  return { ...rest, name: `${strategy.name} (control)`, controlOf: strategy };
}
