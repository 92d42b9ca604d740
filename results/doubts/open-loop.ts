/** Whether an open loop reached its offered rate, and whether it measured the server or the load generator. */

import { decodeHistogram, percentileFrom, pooledHistogram, valueAt } from '../run-file/histogram.ts';
import type { Load, OpenLoop, Round } from '../run-file/result.ts';
import { median } from '../statistics/basic.ts';
import { studentEstimate } from '../statistics/estimate.ts';

/** Below this share, the offered rate was not reached. */
const achievedShareMin = 0.99;
/** With fewer rounds, an interval would be too wide to find anything. */
const roundsJudged = 6;
/** A load generator that is later than this at p99 becomes part of what it measures. */
const lagMaxUs = 2_000;
/** Lag is harmless up to this share of the latency. */
const lagShareMax = 0.2;

/** What is judged: a round, or a window that is not one yet. */
export type Timed = Pick<Round, 'histogram' | 'openLoop'>;
type OpenRound = Timed & { readonly openLoop: OpenLoop };

function isOpenRound(round: Timed): round is OpenRound {
  return round.openLoop !== null;
}

/**
 * Why the latencies of these rounds cannot be used, in words; null if they can. The share achieved is a median over rounds,
 * because in a single short window a stall looks like a growing queue. It varies by chance, the more the shorter windows
 * are, so with many rounds the whole interval must be too low.
 */
export function openLoopDoubt(rounds: readonly Timed[], load: Load): string | null {
  const open = rounds.filter(isOpenRound);
  return overLimit(open, load) ?? saturation(open) ?? lateness(open);
}

/** Whether a step of a capacity search kept the latency limit and the offered rate. */
export function isGoodStep(round: Timed, load: Load): boolean {
  return openLoopDoubt([round], load) === null;
}

/** Whether these rounds measured the load generator instead of the server. */
export function isLoadLate(rounds: readonly Timed[]): boolean {
  return lateness(rounds.filter(isOpenRound)) !== null;
}

function saturation(rounds: readonly OpenRound[]): string | null {
  const share = median(rounds.map(({ openLoop }) => openLoop.achievedPerSecond / openLoop.offeredPerSecond));
  if (share === null || share >= achievedShareMin || mayBeEnough(rounds)) return null;
  const offered = median(rounds.map(({ openLoop }) => openLoop.offeredPerSecond)) ?? Number.NaN;
  return (
    `offered ${short(offered)} requests a second, answered ${short(share * offered)}: ` +
    'the latency is that of a queue that keeps growing'
  );
}

function mayBeEnough(rounds: readonly OpenRound[]): boolean {
  if (rounds.length < roundsJudged) return false;
  const shares = rounds.map(({ openLoop }) => openLoop.achievedPerSecond / openLoop.offeredPerSecond);
  const { interval } = studentEstimate(shares, 'rounds', 'linear');
  return interval !== null && interval.high >= achievedShareMin;
}

function lateness(rounds: readonly OpenRound[]): string | null {
  const lags = pooledHistogram(rounds, ({ openLoop }) => openLoop.lagHistogram);
  const lagUs = percentileFrom(lags, 'p99');
  const latencyUs = percentileFrom(pooledHistogram(rounds), 'p99');
  if (lagUs === null || latencyUs === null) return null;
  if (lagUs <= Math.max(lagMaxUs, lagShareMax * latencyUs)) return null;
  return (
    `the load generator measured itself: at p99 it sent requests ${ms(lagUs)} late, and the latency was ${ms(latencyUs)}. ` +
    'Leave the machine alone, or offer fewer requests a second'
  );
}

/** For a capacity whose rate misses the limit, because the search found no rate that keeps it. */
function overLimit(rounds: readonly OpenRound[], load: Load): string | null {
  if (load.kind !== 'capacity' || rounds.length === 0) return null;
  // Even of few samples: a limit is either kept or not.
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

/** At least two digits: `4.9`, `112`. */
function short(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}
