/** Which strategies the longer stages write to. */
import { reference } from '../../results/run-file/case.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { type Compared, isStrategy } from '../schedule/cases.ts';

/** What stores no documents writes as the reference does (`tv`), and is left out. */
export function sweptOf(strategies: readonly Compared[]): readonly Strategy[] {
  return strategies
    .filter(isStrategy)
    .filter(({ name, stored }) => stored !== undefined || name === reference);
}

/** Nor is anything to be seen of documents that are made anew by the clock (`mv`) while the tables are written to. */
export function sustainedOf(strategies: readonly Compared[]): readonly Strategy[] {
  return sweptOf(strategies).filter(({ maintainer }) => maintainer?.refreshIntervalMs === undefined);
}
