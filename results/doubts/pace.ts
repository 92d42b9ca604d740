/** How the machine's own pace changed, by what its noise floors measured while nothing of a run was under way. */

import type { NoiseFloor } from '../run-file/run.ts';
import { median } from '../statistics/basic.ts';

/** A piece of work that noise floors time, and how long it took; null where it was not timed. */
type Measure = readonly [name: string, take: (floor: NoiseFloor) => number | null];
const fixedWork: Measure = ['fixed work', ({ workMedianUs }) => workMedianUs];
const memoryReads: Measure = ['random reads of memory', ({ memoryReadNs }) => memoryReadNs];

/**
 * What took longer or less by more than `margin`, a share: `random reads of memory: 52 % slower`. Reads of differing
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
