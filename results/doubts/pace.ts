/** How the speed of the machine changed, by noise floors that were measured while it was idle. */

import type { NoiseFloor } from '../run-file/run.ts';
import { median } from '../statistics/basic.ts';

/** Work that a noise floor times, and how long it took; null if it was not timed. */
type Measure = readonly [name: string, take: (floor: NoiseFloor) => number | null];
const fixedWork: Measure = ['fixed work', ({ workMedianUs }) => workMedianUs];
const memoryReads: Measure = ['random reads of memory', ({ memoryReadNs }) => memoryReadNs];

/**
 * The work whose time changed by more than the share `margin`: `random reads of memory: 52 % slower`. Reads of different
 * amounts of memory are not compared.
 */
export function paceChanges(
  then: readonly NoiseFloor[],
  now: readonly NoiseFloor[],
  margin: number,
): readonly string[] {
  const memorySizes = new Set([...then, ...now].map(({ memoryReadBytes }) => memoryReadBytes));
  const comparable = memorySizes.size === 1 ? [fixedWork, memoryReads] : [fixedWork];
  return comparable.flatMap(([name, take]) => {
    const [before, after] = [medianOf(then, take), medianOf(now, take)];
    if (before === null || after === null) return [];
    const change = after / before;
    if (Math.abs(Math.log(change)) <= Math.log1p(margin)) return [];
    const percent = Math.round(Math.abs(change - 1) * 100);
    return [`${name}: ${percent} % ${change > 1 ? 'slower' : 'faster'}`];
  });
}

function medianOf(floors: readonly NoiseFloor[], take: (floor: NoiseFloor) => number | null): number | null {
  return median(floors.flatMap((floor) => take(floor) ?? []));
}
