/** What processes outside of a run took of the CPUs while its cases were measured. */

import type { Result, Round } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { median } from '../statistics/basic.ts';

const shareMax = 0.1;
const advice = 'End them (top shows what they are) and run again';

/** The share in the median of the rounds, 0 to 1; null where the system does not tell. */
function otherShare(rounds: readonly Round[]): number | null {
  return median(rounds.flatMap(({ otherCpuShare }) => otherCpuShare ?? []));
}

/** Null where others left the CPUs alone, and where the system does not tell. */
export function neighbourWarning(rounds: readonly Round[]): string | null {
  const share = otherShare(rounds);
  if (share === null || share <= shareMax) return null;
  return `a neighbour burned CPU: other processes took ${percent(share)} of it in the median round. ${advice}`;
}

/** For a neighbour who was there most of the time: said once of the run, and not of each case. Null without one. */
export function neighbourNote({ results }: Pick<Run, 'results'>): string | null {
  const shares = results.flatMap(({ rounds }: Result) => otherShare(rounds) ?? []);
  const high = shares.filter((share) => share > shareMax);
  if (high.length === 0 || high.length <= results.length / 2) return null;
  return (
    `a neighbour burned CPU: other processes took ${percent(Math.min(...high))} to ${percent(Math.max(...high))} of ` +
    `it in ${high.length} of ${results.length} cases. ${advice}`
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
