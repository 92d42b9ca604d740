/** What an open loop's rounds may claim: whether the offered rate was reached, and whose latency was measured. */

import { decodeHistogram, percentileFrom, pooledHistogram, valueAt } from '../run-file/histogram.ts';
import type { Load, OpenLoop, Round } from '../run-file/result.ts';
import { median } from '../statistics/basic.ts';

/** Less of the offered rate than this is not the offered rate. */
const achievedShareMin = 0.99;
/** A load generator that is later than this, at p99, is part of what it measures. */
const lagMaxUs = 2_000;
/** Unless the latency is so large that its lag is but this share of it. */
const lagShareMax = 0.2;

/** What is judged: a round, or a window that is none yet. */
export type Timed = Pick<Round, 'histogram' | 'openLoop'>;
type OpenRound = Timed & { readonly openLoop: OpenLoop };

function isOpenRound(round: Timed): round is OpenRound {
  return round.openLoop !== null;
}

/**
 * Why the latencies of these rounds are no figures, in words; null where they are. The share achieved is a median
 * over rounds, because in a single short window a stall looks like a queue that grows.
 */
export function openLoopDoubt(rounds: readonly Timed[], load: Load): string | null {
  const open = rounds.filter(isOpenRound);
  return overLimit(open, load) ?? saturation(open) ?? lateness(open);
}

/** Whether a step of the search for a capacity kept its limit and its rate. */
export function isGoodStep(round: Timed, load: Load): boolean {
  return openLoopDoubt([round], load) === null;
}

/** Whether rounds measured the load generator. */
export function isLoadLate(rounds: readonly Timed[]): boolean {
  return lateness(rounds.filter(isOpenRound)) !== null;
}

function saturation(rounds: readonly OpenRound[]): string | null {
  const share = median(rounds.map(({ openLoop }) => openLoop.achievedPerSecond / openLoop.offeredPerSecond));
  if (share === null || share >= achievedShareMin) return null;
  const offered = median(rounds.map(({ openLoop }) => openLoop.offeredPerSecond)) ?? Number.NaN;
  return (
    `offered ${short(offered)} requests a second, answered ${short(share * offered)}: ` +
    'the latency is that of a queue that grows for as long as one looks'
  );
}

function lateness(rounds: readonly OpenRound[]): string | null {
  const lags = pooledHistogram(rounds, ({ openLoop }) => openLoop.lagHistogram);
  const lagUs = percentileFrom(lags, 'p99');
  const latencyUs = percentileFrom(pooledHistogram(rounds), 'p99');
  if (lagUs === null || latencyUs === null) return null;
  if (lagUs <= Math.max(lagMaxUs, lagShareMax * latencyUs)) return null;
  return (
    `the load generator measured itself: at p99 it sent ${ms(lagUs)} late, of a latency of ${ms(latencyUs)}. ` +
    'Leave the machine to the run, or offer fewer requests a second'
  );
}

/** A capacity whose rate does not keep its limit: the search found none that does. */
function overLimit(rounds: readonly OpenRound[], load: Load): string | null {
  if (load.kind !== 'capacity' || rounds.length === 0) return null;
  // Of however few samples: a limit is kept or not.
  const over = rounds.filter(
    ({ histogram }) => valueAt(decodeHistogram(histogram), load.percentile) / 1000 >= load.limitMs,
  );
  if (over.length <= rounds.length / 2) return null;
  const offered = median(over.map(({ openLoop }) => openLoop.offeredPerSecond)) ?? Number.NaN;
  return `${load.percentile} was not below ${load.limitMs} ms even at ${short(offered)} requests a second`;
}

function ms(us: number): string {
  return `${short(us / 1000)} ms`;
}

/** Two digits at the least: `4.9`, `112`. */
function short(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}
