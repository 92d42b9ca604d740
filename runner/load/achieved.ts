/** Tells whether a server keeps up with an open loop's rate. */
import { median } from '../../results/statistics/basic.ts';

/** With fewer requests, quarters mean nothing. */
const requestsMin = 8;

/**
 * The rate of answers divided by the rate of requests: 1 if the server keeps up, otherwise its own rate divided by the
 * offered one. Varies a little around 1 by chance.
 *
 * Counting answers until the last one would understate every short window, because the last answer comes one latency after
 * the last request. Instead, the time between the answers to the first and to the last quarter of the requests is compared
 * with the time between those requests. Medians of the quarters are used, so that a single stall is not taken for a queue. A
 * growing queue stretches the answers by offered / served; a steady latency cancels out. Requests that were not answered in
 * time are subtracted.
 *
 * `latenciesMs` is NaN for a request without an answer in time.
 */
export function achievedShare(timesMs: Float64Array, latenciesMs: Float64Array): number {
  const answered = [...latenciesMs]
    .map((latencyMs, index) => ({ latencyMs, timeMs: timesMs[index] as number }))
    .filter(({ latencyMs }) => !Number.isNaN(latencyMs));
  const share = answered.length / latenciesMs.length;
  if (answered.length < requestsMin) return share;
  const quarter = Math.floor(answered.length / 4);
  const first = answered.slice(0, quarter);
  const last = answered.slice(-quarter);
  const askedMs = middle(last.map(({ timeMs }) => timeMs)) - middle(first.map(({ timeMs }) => timeMs));
  const grownMs =
    middle(last.map(({ latencyMs }) => latencyMs)) - middle(first.map(({ latencyMs }) => latencyMs));
  // A latency that falls by more than half of that time does not come from a queue, so the ratio is at most 2.
  return share * (askedMs / Math.max(askedMs + grownMs, askedMs / 2));
}

function middle(values: readonly number[]): number {
  return median(values) ?? Number.NaN;
}
