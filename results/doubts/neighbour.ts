/** CPU time that processes outside of a run used while its cases were measured. */

import type { Result, Round } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { median } from '../statistics/basic.ts';

const shareMax = 0.1;
const advice = 'End them (top shows what they are) and run again';

/** Their share in the median round, 0 to 1; null if the system does not report it. */
function otherShare(rounds: readonly Round[]): number | null {
  return median(rounds.flatMap(({ otherCpuShare }) => otherCpuShare ?? []));
}

/** Null if other processes left the CPUs alone, or if the system does not report it. */
export function neighbourWarning(rounds: readonly Round[]): string | null {
  const share = otherShare(rounds);
  if (share === null || share <= shareMax) return null;
  return `a neighbour burned CPU: other processes took ${percent(share)} of it in the median round. ${advice}`;
}

/** One note for the run, instead of a warning per case, if a neighbour was there most of the time; else null. */
export function neighbourNote(run: Pick<Run, 'results'>): string | null {
  const found = neighbourShares(run);
  if (found === null) return null;
  const { text, cases } = found;
  return `a neighbour burned CPU: other processes took ${text} of it in ${cases} of ${run.results.length} cases. ${advice}`;
}

/** What other processes took, in the cases in which it was too much, if those are most of the run; else null. */
export function neighbourShares({
  results,
}: Pick<Run, 'results'>): { readonly text: string; readonly cases: number } | null {
  const shares = results.flatMap(({ rounds }: Result) => otherShare(rounds) ?? []);
  const high = shares.filter((share) => share > shareMax);
  if (high.length === 0 || high.length <= results.length / 2) return null;
  const ends = new Set([Math.min(...high), Math.max(...high)].map(percent));
  return { text: [...ends].join(' to '), cases: high.length };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
