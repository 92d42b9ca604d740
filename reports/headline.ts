/** The figure that a trial is asked for: a latency, or the rate of a capacity. */

import { inMs, threeDigits, withMs } from '../results/format.ts';
import type { Estimate } from '../results/interval.ts';
import type { Summary } from '../results/stats.ts';

/** null where it cannot be had. */
export function headlineOf(summary: Summary): Estimate | null {
  return summary.result.load.kind === 'capacity' ? summary.capacityPerSecond : summary.p50Us;
}

/** Without its unit: `2.31`, of a rate `1,230`. */
export function headlineNumber({ result }: Summary, value: number): string {
  return result.load.kind === 'capacity' ? threeDigits(value) : inMs(value);
}

/** `2.31 ms`, `1,230/s`. What a saturated trial is left with is the rate at which it answered; null where it has none. */
export function headlineText(summary: Summary): string | null {
  const headline = headlineOf(summary);
  const { result, requestsPerSecond } = summary;
  if (headline === null) {
    const isRateKnown = result.status === 'saturated' && requestsPerSecond !== null;
    return isRateKnown ? rateText(requestsPerSecond) : null;
  }
  return result.load.kind === 'capacity' ? rateText(headline.value) : withMs(headline.value);
}

/** `1,230/s` */
export function rateText(perSecond: number): string {
  return `${threeDigits(perSecond)}/s`;
}
