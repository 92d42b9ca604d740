/** Why nobody should decide on a run: what disturbed all of it. */

import { observe, roundsOf } from '../metrics/measure.ts';
import { headlineOf } from '../metrics/registry.ts';
import type { Run } from '../run-file/run.ts';
import { mean } from '../statistics/basic.ts';
import { launchCentres, launchesNeeded } from '../statistics/estimate.ts';
import { aaFindings } from '../summary/aa-pair.ts';
import { neighbourShares } from './neighbour.ts';

/** The machine may change by this much from the first half of a run's launches to the second: a fifth, in either direction. */
const changeMax = 0.2;

/** One short reason each, without a full stop; none if the run was not disturbed. */
export function disturbances(run: Pick<Run, 'aaPair' | 'results'>): readonly string[] {
  const change = machineChange(run);
  const shares = neighbourShares(run);
  return [
    ...(aaFindings(run)?.isDifferent ? [`${run.aaPair?.strategy} differs from itself (A/A pair)`] : []),
    ...(shares === null ? [] : [`other processes took ${shares.text} of the CPU`]),
    ...(change === null || Math.abs(Math.log(change)) <= Math.log1p(changeMax) ? [] : [changeText(change)]),
  ];
}

/**
 * How many times as much all cases took in the second half of the launches, in the geometric mean; null if there are too few
 * launches. Noise floors are two moments, half a second each: of 19 runs in which nothing else stood out, 4 read memory more
 * than a fifth faster or slower at their ends.
 */
function machineChange({ results }: Pick<Run, 'results'>): number | null {
  const changes = results.flatMap((result) => {
    const metric = headlineOf(result);
    const centres = launchCentres(observe(metric, roundsOf(metric, result)));
    if (metric.better !== 'lower' || centres.length < launchesNeeded) return [];
    const half = Math.floor(centres.length / 2);
    return [mean(centres.slice(-half)) - mean(centres.slice(0, half))];
  });
  return changes.length === 0 ? null : Math.exp(mean(changes));
}

function changeText(change: number): string {
  const percent = Math.round(Math.abs(change - 1) * 100);
  const moved = change > 1 ? 'slower' : 'faster';
  return `all cases were ${percent} % ${moved} in the second half of the run: the machine changed`;
}
