/** A ratio to `normalized` in words that claim no more than its interval allows. */
import { none, overRounds, percentAtLeast, rangeText, threeDigits } from '../../results/format.ts';
import { metricOf } from '../../results/metrics/registry.ts';
import { reference } from '../../results/run-file/case.ts';
import { containsOne, type Estimate } from '../../results/statistics/estimate.ts';
import type { Ratio } from '../../results/statistics/judgement.ts';
import type { Summary } from '../../results/summary/stats.ts';

/** Which of the two is faster, if a difference was found; `uncertain` if it may be chance among so many ratios. */
export function ratioKind(summary: Summary) {
  if (summary.label === reference) return 'reference';
  if (summary.ratio === null) return 'none';
  if (summary.ratio.interval === null) return 'without interval';
  if (summary.standing === 'better') return 'faster';
  if (summary.standing === 'worse') return 'slower';
  return containsOne(summary.ratio) ? 'undecided' : 'uncertain';
}

/**
 * The headline figure of a case, with its unit: `2.31 ms`, `1,230/s`. For a saturated case, the rate at which it answered
 * instead; null if that is unknown too.
 */
export function headlineText({ headline, metrics, result }: Summary): string | null {
  const found = metrics[headline.key];
  if (found !== null) return headline.text(found.value);
  const answered = result.status === 'saturated' ? metrics.throughput : null;
  return answered && metricOf('throughput').text(answered.value);
}

/** The largest difference in either direction that the interval allows, as a share: 0.96..1.03 -> 0.04. */
export function differenceNotExcluded({ value, interval }: Estimate): number {
  return interval === null ? Math.abs(value - 1) : Math.max(1 - interval.low, interval.high - 1);
}

/** The ratio to `normalized` in words. */
export function ratioText(summary: Summary): string {
  return ratioKind(summary) === 'reference' ? '1' : estimateText(summary.ratio);
}

/** Marks a ratio that names no winner. */
export const notSignificant = 'not significant';

/**
 * `0.458 (0.450–0.466)`, followed by `, not significant` if it may be chance among so many ratios; or `no difference found
 * above 3.4 %`. Also says if launches were too few.
 */
export function estimateText(ratio: Ratio | null): string {
  if (ratio === null) return none;
  const { value, interval, change } = ratio;
  if (interval === null) return `${threeDigits(value)} (no interval)`;
  const over = overRounds(interval);
  if (containsOne(ratio)) {
    return `no difference found above ${percentAtLeast(differenceNotExcluded(ratio))}${over}`;
  }
  const doubt = change === 'lower' || change === 'higher' ? '' : `, ${notSignificant}`;
  return `${threeDigits(value)} (${rangeText(interval, threeDigits)}${over})${doubt}`;
}
