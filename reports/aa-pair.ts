/** One sentence on what the run finds where there is nothing to find: the A/A pair. */
import { launchesNeeded } from '../results/interval.ts';
import type { AaPair, Run } from '../results/run.ts';

export interface AaText {
  readonly text: string;
  /** Whether it belongs at the top: the run tells differences where there are none. */
  readonly isAlert: boolean;
}

/** Null for a run without an A/A pair. */
export function aaText({ aaPair }: Pick<Run, 'aaPair'>): AaText | null {
  if (aaPair === null) return null;
  const title = `The same strategy twice (${aaPair.strategy})`;
  const found = [
    ['p50', aaPair.p50Ratio],
    ['CPU', aaPair.cpuRatio],
  ] as const;
  const known = found.flatMap(([name, ratio]) => (ratio === null ? [] : [`${name} ${ratioText(ratio)}`]));
  if (known.length === 0) return { text: `${title}: ${reasonOf(aaPair)}.`, isAlert: false };
  const text = `${title}: ${known.join(', ')}.`;
  if (!aaPair.isDifferent) return { text, isAlert: false };
  return {
    text: `${text} They differ where there is nothing to find: trust no smaller difference of this run, and run again.`,
    isAlert: true,
  };
}

function ratioText({ value, low, high }: NonNullable<AaPair['p50Ratio']>): string {
  return `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function reasonOf({ results }: AaPair): string {
  const voided = results.find(({ status }) => status === 'void');
  return voided ? `void, ${voided.reason}` : `no interval, which needs ${launchesNeeded} launches`;
}
