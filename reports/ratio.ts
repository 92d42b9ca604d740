/** What a ratio to `normalized` says, in words that claim no more than its interval allows. */
import type { Estimate } from '../results/interval.ts';
import type { Summary } from '../results/stats.ts';
import { reference } from '../results/trial.ts';
import { none, overRounds, percentAtLeast, rangeText, threeDigits } from './format.ts';

export type RatioKind = 'reference' | 'none' | 'faster' | 'slower' | 'undecided' | 'without interval';

/** Whether the interval of the ratio leaves out 1, and on which side. */
export function ratioKind(summary: Summary): RatioKind {
  if (summary.label === reference) return 'reference';
  if (summary.ratio === null) return 'none';
  const { interval } = summary.ratio;
  if (interval === null) return 'without interval';
  // Of latencies the smaller is the faster, of rates the larger.
  const isRate = summary.result.load.kind === 'capacity';
  if (interval.high < 1) return isRate ? 'slower' : 'faster';
  if (interval.low > 1) return isRate ? 'faster' : 'slower';
  return 'undecided';
}

/** The largest difference, either way, that the interval still allows, as a share: 0.96..1.03 -> 0.04. */
export function differenceNotExcluded({ value, interval }: Estimate): number {
  return interval === null ? Math.abs(value - 1) : Math.max(1 - interval.low, interval.high - 1);
}

/** The ratio to `normalized` in words. */
export function ratioText(summary: Summary): string {
  return ratioKind(summary) === 'reference' ? '1' : estimateText(summary.ratio);
}

/** `0.458 (0.450–0.466)`, or `no difference found above 3.4 %`; says so where launches were too few. */
export function estimateText(ratio: Estimate | null): string {
  if (ratio === null) return none;
  const { value, interval } = ratio;
  if (interval === null) return `${threeDigits(value)} (no interval)`;
  const over = overRounds(interval);
  if (interval.low <= 1 && interval.high >= 1) {
    return `no difference found above ${percentAtLeast(differenceNotExcluded(ratio))}${over}`;
  }
  return `${threeDigits(value)} (${rangeText(interval, threeDigits)}${over})`;
}
