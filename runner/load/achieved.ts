/** Whether an open loop's answers came as fast as its requests. */
import { median } from '../../results/statistics/basic.ts';

/** Fewer requests than this have no quarters to speak of. */
const requestsMin = 8;

/**
 * The rate of answers over the rate of requests: 1 where the server keeps up, its own rate over the offered one where
 * it does not.
 *
 * Counting answers until the last one would understate every short window, because the last answer comes a latency
 * after the last request. Instead: how far apart were the answers to the first and to the last quarter of the
 * requests (their medians, so that one stall is not taken for a queue), over how far apart those requests were? A
 * queue that grows stretches the answers by offered / served; a steady latency cancels. Requests that were not
 * answered in time are taken off. A little above or below 1 by chance.
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
  // Answers cannot come in another order than this in a queue; a latency that falls by more is no queue at all.
  return share * (askedMs / Math.max(askedMs + grownMs, askedMs / 2));
}

function middle(values: readonly number[]): number {
  return median(values) ?? Number.NaN;
}
