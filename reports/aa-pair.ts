/** One sentence on what the run finds where there is nothing to find: the A/A pair. */

import { aaFindings } from '../results/aa-pair.ts';
import { figureText, threeDigits } from '../results/format.ts';
import type { AaPair, Run } from '../results/run.ts';
import { launchesNeeded } from '../results/statistics/estimate.ts';

export interface AaText {
  readonly text: string;
  /** Whether it belongs at the top: the run tells differences where there are none. */
  readonly isAlert: boolean;
}

/** Null for a run without an A/A pair. */
export function aaText(run: Pick<Run, 'aaPair' | 'results'>): AaText | null {
  const found = aaFindings(run);
  if (run.aaPair === null || found === null) return null;
  const title = `The same strategy twice (${run.aaPair.strategy})`;
  const known = [...found.ratios].map(
    ([metric, ratio]) => `${metric.title} ${figureText(ratio, threeDigits)}`,
  );
  if (known.length === 0) return { text: `${title}: ${reasonOf(run.aaPair)}.`, isAlert: false };
  const text = `${title}: ${known.join(', ')}.`;
  if (!found.isDifferent) return { text, isAlert: false };
  return {
    text: `${text} They differ where there is nothing to find: trust no smaller difference of this run, and run again.`,
    isAlert: true,
  };
}

function reasonOf({ results }: AaPair): string {
  const voided = results.find(({ status }) => status === 'void');
  return voided ? `void, ${voided.reason}` : `no interval, which needs ${launchesNeeded} launches`;
}
