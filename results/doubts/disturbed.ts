/** Why nobody should decide on a run: what disturbed all of it. */

import type { Run } from '../run-file/run.ts';
import { aaFindings } from '../summary/aa-pair.ts';
import { neighbourShares } from './neighbour.ts';
import { paceChanges } from './pace.ts';

/** The machine may change by this much between the start of a run and its end: a fifth, in either direction. */
const paceShareMax = 0.2;

/** One short reason each, without a full stop; none if the run was not disturbed. */
export function disturbances(run: Pick<Run, 'aaPair' | 'results' | 'environment'>): readonly string[] {
  const floors = run.environment.noiseFloor;
  const changes = floors?.end ? paceChanges([floors.start], [floors.end], paceShareMax) : [];
  const shares = neighbourShares(run);
  return [
    ...(aaFindings(run)?.isDifferent ? [`${run.aaPair?.strategy} differs from itself (A/A pair)`] : []),
    ...(shares === null ? [] : [`other processes took ${shares.text} of the CPU`]),
    ...(changes.length === 0 ? [] : [`the machine changed from start to end: ${changes.join(', ')}`]),
  ];
}
