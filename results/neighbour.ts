/** What processes outside of a run took of the CPUs while a trial was measured. */
import { quantile } from './interval.ts';
import type { Round } from './run.ts';

const shareMax = 0.1;

/** Null where others left the CPUs alone, in the median of the rounds, and where the system does not tell. */
export function neighbourWarning(rounds: readonly Round[]): string | null {
  const shares = rounds.flatMap(({ otherCpuShare }) => (otherCpuShare === null ? [] : [otherCpuShare]));
  const share = quantile(shares, 0.5);
  if (share === null || share <= shareMax) return null;
  return (
    `a neighbour burned CPU: other processes took ${Math.round(100 * share)} % of it in the median round. ` +
    'End them (top shows what they are) and run again'
  );
}
